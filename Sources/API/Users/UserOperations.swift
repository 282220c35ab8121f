import HTTP

extension Operation {
    private static let id = Parameter.path("id", .integer(minimum: 1), "The user's id.")
    private static let name = Schema.string(
        "The name to sign in with, in any case: characters that can be seen, letters of one alphabet.", minLength: 1,
        maxLength: 100)
    private static let email = Schema.string("The email address.", format: "email", maxLength: 255)
    private static let password = Schema.string(
        "The password: 8 to 1,024 bytes.", format: "password", minLength: 8, maxLength: 1024)
    private static let role = Schema.oneOf(["admin", "superuser"], "What the user may do.")
    private static let flag = Schema.boolean("The role as a flag, as the former backend had it.")

    static let showMe = Operation(
        "showMe", "Shows the user who is signed in.", tag: .users,
        responses: [.json(200, "The user.", .named("User"))])

    static let listUsers = Operation(
        "listUsers", "Lists users in the order in which they were made.", tag: .users,
        parameters: [
            .query("limit", .integer(minimum: 1, maximum: 1000, defaultValue: 100), "The most users to return."),
            .query("skip", .integer(minimum: 0, maximum: 1_000_000_000, defaultValue: 0), "How many to leave out."),
        ],
        responses: [.json(200, "The users.", .array(of: .named("User")))])

    static let createUser = Operation(
        "createUser", "Makes a user.", tag: .users,
        body: .json(
            .object([
                .required("username", name), .required("email", email), .required("password", password),
                .optional("is_active", .boolean("Whether the user can sign in.", defaultValue: true).nullable),
                .optional("role", role.nullable), .optional("is_superuser", flag.nullable),
            ])),
        responses: [
            .json(201, "The user.", .named("User")),
            .problem(400, "The name or the address is taken, or the body is not JSON."),
        ])

    static let updateUser = Operation(
        "updateUser", "Changes a user: what is left out stays. A password, role or activity ends all tokens.",
        tag: .users, parameters: [id],
        body: .json(
            .object([
                .optional("username", name.nullable), .optional("email", email.nullable),
                .optional("password", password.nullable), .optional("is_active", Schema.boolean().nullable),
                .optional("role", role.nullable), .optional("is_superuser", flag.nullable),
            ])),
        responses: [
            .json(200, "The user as it is now.", .named("User")),
            .problem(400, "The name or the address is taken, or the body is not JSON."),
            .problem(409, "It is the last active superuser."),
        ])

    static let deleteUser = Operation(
        "deleteUser", "Deletes a user and ends the user's tokens.", tag: .users, parameters: [id],
        responses: [
            .json(200, "The user is deleted.", .object([.required("message", .string())])),
            .problem(400, "It is oneself."),
            .problem(409, "It is the last active superuser."),
        ])

    /// The schema of `User`.
    static let userSchema = Schema.object([
        .required("id", .integer(minimum: 1)),
        .required("username", .string()),
        .required("email", .string()),
        .required("is_active", .boolean("Whether the user can sign in.")),
        .required("is_superuser", .boolean("Whether the role is superuser.")),
        .required("role", role),
        .required("created_at", .time()),
        .required("last_login", .time("When the user last signed in.").nullable),
    ])
}
