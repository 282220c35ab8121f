import Access
import HTTP

extension Operation {
    private static let credentials = Schema.object([
        .required("username", .string("The user's name.", minLength: 1)),
        .required("password", .string("The password.", format: "password", minLength: 1)),
    ])

    static let beginSession = Operation(
        "beginSession", "Signs a browser in: sets a cookie that no script can read.",
        description: """
            The cookie is sent along by pages of this server alone. A request that changes something with it must say \
            `Origin: ` this host or `Sec-Fetch-Site: same-origin`, and must have a header `X-Requested-With`.
            """,
        tag: .authentication,
        body: BodyContent([
            (mediaType: "application/json", schema: credentials),
            (mediaType: "application/x-www-form-urlencoded", schema: credentials),
            (mediaType: "multipart/form-data", schema: credentials),
        ]),
        responses: [
            .json(201, "The user is signed in.", .named("BrowserSession"), headers: [setCookie]),
            .problem(401, "The name or the password is wrong."),
            .problem(403, "A page of another site asks."),
            .problem(429, "Too many failures."),
        ])

    static let showSession = Operation(
        "showSession", "Says who is signed in, and until when.", tag: .authentication,
        responses: [.json(200, "Who is signed in.", .named("BrowserSession"))])

    static let endSession = Operation(
        "endSession", "Signs a browser out: the cookie's session ends at once.", tag: .authentication,
        responses: [
            .empty(204, "The session has ended; the cookie is taken away."),
            .problem(400, "The request shows no cookie but a token."),
        ])

    /// The schema of `BrowserSession`.
    static let browserSessionSchema = Schema.object([
        .required("user", .named("User")),
        .required("expires_at", .time("When what was presented ends to be valid.")),
    ])

    private static let setCookie = Header(
        name: "Set-Cookie", schema: .string(), description: "The session's cookie: HttpOnly, SameSite=Strict.")
}
