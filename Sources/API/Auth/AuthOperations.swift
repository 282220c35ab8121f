import HTTP

extension Operation {
    private static let loginForm = Schema.object([
        .required("username", .string("The user's name.", minLength: 1)),
        .required("password", .string("The password.", format: "password", minLength: 1)),
        .optional("grant_type", .string("OAuth 2's `password`; not looked at.")),
        .optional("scope", .string("Not looked at.")),
    ])
    private static let refreshForm = Schema.object([
        .required("refresh_token", .string("The refresh token.", minLength: 1))
    ])

    private static func form(_ schema: Schema, isRequired: Bool = true) -> BodyContent {
        BodyContent(
            [
                (mediaType: "application/x-www-form-urlencoded", schema: schema),
                (mediaType: "application/json", schema: schema),
                (mediaType: "multipart/form-data", schema: schema),
            ], isRequired: isRequired)
    }

    static let login = Operation(
        "login", "Signs a user in by name and password.",
        description: """
            After five failures in fifteen minutes for a user or for an address, further attempts are answered with 429.
            """,
        tag: .authentication, body: form(loginForm),
        responses: [
            .json(200, "The user is signed in.", .named("TokenPair")),
            .problem(401, "The name or the password is wrong."),
            .problem(429, "Too many failures."),
        ])

    static let refreshToken = Operation(
        "refreshToken", "Exchanges a refresh token for a new pair of tokens.",
        description: "A refresh token works once. One that is presented again ends all tokens that came from it.",
        tag: .authentication, body: form(refreshForm),
        responses: [
            .json(200, "The new pair.", .named("TokenPair")),
            .problem(401, "The token is wrong, was used, has expired, or was ended."),
        ])

    static let logout = Operation(
        "logout", "Signs out: all tokens of the login that the presented access token came from become void.",
        tag: .authentication,
        body: form(.object([.optional("refresh_token", .string("The refresh token."))]), isRequired: false),
        responses: [.empty(204, "The tokens are void.")])

    static let changePassword = Operation(
        "changePassword", "Changes one's own password; all tokens made before become void.",
        tag: .authentication,
        body: form(
            .object([
                .required("current_password", .string("The current password.", format: "password", minLength: 1)),
                .required(
                    "new_password",
                    .string("The new password: 8 to 1,024 bytes.", format: "password", minLength: 8, maxLength: 1024)),
            ])),
        responses: [
            .json(200, "The password is changed; a new pair of tokens.", .named("TokenPair")),
            .empty(204, "The password is changed; a browser's session goes on with a new cookie."),
            .problem(429, "Too many failures."),
        ])

    static let setUp = Operation(
        "setUp", "Makes the first superuser, with the one-time token that the server printed at its first start.",
        tag: .authentication,
        body: form(
            .object([
                .required("token", .string("The set-up token.", minLength: 1)),
                .required("username", .string("The new user's name.", minLength: 1, maxLength: 100)),
                .required("email", .string("The new user's address.", format: "email", minLength: 3, maxLength: 255)),
                .required(
                    "password",
                    .string("The new password: 8 to 1,024 bytes.", format: "password", minLength: 8, maxLength: 1024)),
            ])),
        responses: [
            Answer(
                201, "The superuser is made and signed in; a browser's form is answered with a page.",
                content: [
                    (mediaType: "application/json", schema: .named("TokenPair")),
                    (mediaType: "text/html", schema: .string()),
                ]),
            .problem(403, "The token was used, has expired, or never was."),
            .problem(429, "Too many failures."),
        ])

    static let setUpPage = Operation(
        "showSetUpPage", "Shows the form with which the first superuser is made.", tag: .authentication,
        parameters: [.query("token", .string(), "The set-up token, which the form carries.")],
        responses: [
            Answer(200, "The page.", content: [(mediaType: "text/html", schema: .string())]),
            Answer(
                410, "A page that says that the link was used, or has expired, and what to do.",
                content: [(mediaType: "text/html", schema: .string())]),
        ])

    static let reportAuthFailure = Operation(
        "reportAuthFailure", "Counts a request that an MCP server refused; nothing of the report is stored.",
        tag: .authentication,
        body: BodyContent([(mediaType: "application/json", schema: .anything)], isRequired: false),
        responses: [.json(201, "It is counted.", .object([.required("ok", .boolean())]))])

    /// The schema of `TokenPair`.
    static let tokenPairSchema = Schema.object([
        .required("access_token", .string("The token for requests, as `Authorization: Bearer`.")),
        .required("token_type", .oneOf(["bearer"])),
        .required("expires_in", .integer("Seconds for which the access token is valid.", minimum: 0)),
        .required("refresh_token", .string("The token for the next pair; it works once.")),
    ])
}
