import Domain
import HTTP

extension Operation {
    static let createSessions = Operation.intake(
        "createSessions", "Opens sessions.",
        description: """
            A session that is there already is answered as it is to those who may read or made it; a key that may only \
            send is told no more than that it is there. Events open sessions by themselves, too.
            """,
        tag: .sessions, input: "NewSession", output: "Session",
        isKnownAgain: "The session was there already; nothing new was stored.", known: "KnownSession")

    static let listSessions = Operation.list(
        "listSessions", "Lists sessions.", tag: .sessions, of: "Session", limits: SessionsController.limits,
        filters: [
            .filter("search", "Only sessions whose `session_id` begins with this text."),
            .query("status", .oneOf(Session.Status.allCases.map(\.rawValue)), "Only sessions of this status."),
        ])

    static let getSession = show("getSession", "Shows a session with its records.", sessionID)
    static let getSessionByQuery = show(
        "getSessionByQuery", "Shows a session with its records, whatever its identifier.", namedSession)
    static let updateSession = update(
        "updateSession", "Ends a session, or changes what is known of it.", sessionID)
    static let updateSessionByQuery = update(
        "updateSessionByQuery", "Ends or changes a session, whatever its identifier.", namedSession)

    private static func show(_ id: String, _ summary: String, _ name: Parameter) -> Operation {
        let most = Int64(SessionDetail.mostRecords)
        return Operation(
            id, summary, tag: .sessions,
            parameters: [
                name,
                .query(
                    "limit", .integer(minimum: 1, maximum: most, defaultValue: most),
                    "The most records of each kind, the newest."),
                .full,
            ],
            responses: [.json(200, "The session, its records, and all of them by time.", .named("SessionDetail"))]
                + missing(name))
    }

    private static func update(_ id: String, _ summary: String, _ name: Parameter) -> Operation {
        Operation(
            id, summary, tag: .sessions, parameters: [name], body: change,
            responses: [
                .json(
                    200, "The session; its names alone for a key that may only send and did not make it.",
                    .any(of: [.named("Session"), .named("KnownSession")]))
            ] + missing(name))
    }

    /// Routes with a parameter in the path have this answer by themselves.
    private static func missing(_ name: Parameter) -> [Answer] {
        name.location == "query" ? [.problem(404, "There is no such session.")] : []
    }

    private static let change = BodyContent.json(
        .object([
            .optional("ended", .boolean("True ends the session, false takes its end back.").nullable),
            .optional(
                "ended_at",
                .time(
                    "Ends the session at that time, which is neither before its beginning nor more than 5 minutes ahead."
                ).nullable),
            .optional("metadata", .freeObject("Replaces the metadata.").nullable),
            .optional("meta", .freeObject("The same as `metadata`.").nullable),
            .optional("user_agent", .text(FieldLimits.line).nullable),
        ]))

    private static let namedSession = Parameter.query(
        "session_id", .string(), "The client's identifier of the session; `.` and `..` are ones too.", isRequired: true)

    private static let sessionID = Parameter.path(
        "session_id", .string(), "The client's identifier of the session, percent-encoded; it may have slashes.")
}

extension SessionsController {
    var schemas: [(name: String, schema: Schema)] {
        [
            ("NewSession", .sent(Session.declaration, "A session, as it is opened.")),
            ("Session", .answered(Session.declaration, "A client's visit.")),
            ("KnownSession", KnownRecord.schema(["session_id"])),
            ("SessionDetail", .object(SessionsController.detailed, "A session with its records.")),
        ]
    }

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
        .required("cost_usd", .money.nullable), .truncated,
    ]
}
