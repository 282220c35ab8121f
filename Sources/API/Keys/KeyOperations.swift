import HTTP

extension Operation {
    private static let scopes = Schema.array(of: .oneOf(["ingest", "read"]), minItems: 1)

    private static let keyProperties: [Property] = [
        .required("id", .integer(minimum: 1)),
        .required("name", .string("A name that tells it apart from others.")),
        .required("prefix", .string("The key's beginning, by which its owner recognises it.")),
        .required("scopes", scopes),
        .required("created_by", Schema.integer("The user who made it.").nullable),
        .required("created_at", .time()),
        .required("expires_at", .time("When it ends to be valid.").nullable),
        .required("last_used_at", .time("When it was last used, to the minute.").nullable),
        .required("revoked_at", .time("When it was revoked.").nullable),
    ]

    static let listKeys = Operation(
        "listKeys", "Lists all API keys, without the keys themselves.", tag: .keys,
        parameters: [
            .query("limit", .integer(minimum: 1, maximum: 1000, defaultValue: 1000), "The most keys to answer."),
            .query("skip", .integer(minimum: 0, defaultValue: 0), "How many keys to leave out first."),
        ],
        responses: [.json(200, "The keys.", .array(of: .named("APIKey")))])

    static let createKey = Operation(
        "createKey", "Makes an API key, which this answer shows for the only time.", tag: .keys,
        body: .json(
            .object([
                .required("name", .string("A name that tells it apart from others.", minLength: 1, maxLength: 100)),
                .required("scopes", scopes),
                .optional("expires_at", .time("When it ends to be valid; never, by default.").nullable),
            ])),
        responses: [.json(201, "The key.", .named("NewAPIKey"))])

    static let revokeKey = Operation(
        "revokeKey", "Revokes an API key for good.", tag: .keys,
        parameters: [.path("id", .integer(minimum: 1), "The key's id.")],
        responses: [.json(200, "The revoked key.", .named("APIKey"))])

    /// The schema of `APIKey`.
    static let keySchema = Schema.object(keyProperties)
    /// The schema of `NewAPIKey`.
    static let newKeySchema = Schema.object([.required("key", .string("The key; keep it."))] + keyProperties)
}
