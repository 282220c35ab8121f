import Domain

extension Operation {
    static let createSessions = Operation.intake(
        "createSessions", "Opens sessions.",
        description: "A session that is there already is answered as it is. Events open sessions by themselves, too.",
        tag: .sessions, input: "NewSession", output: "Session",
        isKnownAgain: "The session was there already; nothing new was stored.")

    static let listSessions = Operation.list(
        "listSessions", "Lists sessions.", tag: .sessions, of: "Session", limits: SessionsController.limits,
        filters: [
            .filter("search", "Only sessions whose `session_id` begins with this text."),
            .query("status", .oneOf(Session.Status.allCases.map(\.rawValue)), "Only sessions of this status."),
        ])

    static let getSession = Operation(
        "getSession", "Shows a session with its records.", tag: .sessions,
        parameters: [
            sessionID,
            .query(
                "limit",
                .integer(
                    minimum: 1, maximum: Int64(SessionDetail.mostRecords),
                    defaultValue: Int64(SessionDetail.mostRecords)), "The most records of each kind, the newest."),
        ],
        responses: [.json(200, "The session, its records, and all of them by time.", .named("SessionDetail"))])

    static let updateSession = Operation(
        "updateSession", "Ends a session, or changes what is known of it.", tag: .sessions, parameters: [sessionID],
        body: .json(
            .object([
                .optional("ended", .boolean("True ends the session, false takes its end back.").nullable),
                .optional(
                    "ended_at",
                    .time(
                        "Ends the session at that time, which is neither before its beginning nor more than 5 minutes "
                            + "ahead."
                    ).nullable),
                .optional("metadata", .freeObject("Replaces the metadata.").nullable),
                .optional("meta", .freeObject("The same as `metadata`.").nullable),
                .optional("user_agent", .text(FieldLimits.line).nullable),
            ])),
        responses: [.json(200, "The session.", .named("Session"))])

    private static let sessionID = Parameter.path(
        "session_id", .string(), "The client's identifier of the session, percent-encoded; it may have slashes.")
}

extension SessionsController {
    var schemas: [(name: String, schema: Schema)] {
        [
            ("NewSession", .object(SessionsController.sent, "A session, as it is opened.").closed),
            ("Session", .object(SessionsController.answered, "A client's visit.")),
            ("SessionDetail", .object(SessionsController.detailed, "A session with its records.")),
        ]
    }

    private static let sent: [Property] = [
        .required("session_id", .string(minLength: 1, maxLength: 255)),
        .optional("user_agent", .text(FieldLimits.line).nullable),
        .optional("ip_address", .text(FieldLimits.address).nullable),
        .optional("metadata", .freeObject().nullable),
        .optional("meta", .freeObject("The same as `metadata`.").nullable),
        .optional("timestamp", .time("When it began; now where it is missing.").nullable),
    ]

    private static let answered: [Property] = [
        .required("id", .identifier),
        .required("session_id", .string()),
        .required("status", .oneOf(Session.Status.allCases.map(\.rawValue))),
        .required("created_at", .time()),
        .required("updated_at", .time()),
        .required("ended_at", .time().nullable),
        .required("duration", .integer("Seconds from its beginning to when it was last seen or ended.", minimum: 0)),
        .required("duration_ms", .milliseconds),
        .required("user_agent", .string().nullable),
        .required("ip_address", .string().nullable),
        .required("total_requests", .count),
        .required("total_errors", .count),
        .required("total_processing_time_ms", .milliseconds),
        .required("total_cost_usd", .money),
        .required("total_tokens", .count),
        .required("joined_by", .string("How records came to belong to it: `explicit`, they named it.")),
        .required("metadata", .freeObject().nullable),
        .required("meta", .freeObject("The same as `metadata`.").nullable),
    ]

    private static let detailed: [Property] = [
        .required("session", .named("Session")),
        .required("events", .array(of: .named("UsageEvent"))),
        .required("metrics", .array(of: .named("PerformanceMetric"))),
        .required("logs", .array(of: .named("ErrorLog"), "The same as `errors`.")),
        .required("errors", .array(of: .named("ErrorLog"))),
        .required("costs", .array(of: .named("CostEntry"))),
        .required("timeline", .array(of: .object(TimelineEntry.properties), "All of them, oldest first.")),
        .required("truncated", .boolean("Whether older records were left out.")),
        Schema.incomplete,
    ]
}

extension TimelineEntry {
    fileprivate static let properties: [Property] = [
        .required("timestamp", .time()),
        .required("kind", .oneOf(Kind.allCases.map(\.rawValue))),
        .required("id", .integer("The record's identifier among those of its kind.", minimum: 1)),
        .required("name", .string("Its tool, event type, metric, error type, or service and operation.")),
        .required("message", .string().nullable),
        .required("success", .boolean().nullable),
        .required("duration_ms", .milliseconds.nullable),
        .required("value", .number().nullable),
        .required("unit", .string().nullable),
        .required("cost_usd", .money.nullable),
    ]
}
