import Domain
import HTTP

extension Operation {
    static let createEvents = Operation.intake(
        "createEvents", "Records uses of an MCP server.", tag: .events, input: "NewUsageEvent", output: "UsageEvent")

    static let listEvents = Operation.list(
        "listEvents", "Lists uses of MCP servers.", tag: .events, of: "UsageEvent", limits: EventsController.limits,
        filters: [
            .filter("session_id", "Only events of this session."),
            .filter("event_type", "Only events of this type."),
            .filter("tool_name", "Only calls of this tool."),
            .query("success", .boolean(), "Only those that went well, or only those that did not."),
        ])

    static let getEvent = Operation(
        "getEvent", "Shows a use of an MCP server.", tag: .events,
        parameters: [.path("id", .identifier, "The event's identifier.")],
        responses: [.json(200, "The event.", .named("UsageEvent"))])
}

extension EventsController {
    var schemas: [(name: String, schema: Schema)] {
        [
            ("NewUsageEvent", .object(EventsController.sent, "A use of an MCP server, as it is sent.").closed),
            ("UsageEvent", .object(EventsController.answered, "A use of an MCP server.")),
            ("BatchResult", .batchResult),
        ]
    }

    private static let sent: [Property] = [
        .required("event_type", .name("What happened, such as `tool_call`.")),
        .optional("tool_name", .cutText(FieldLimits.name).nullable),
        .optional("session_id", .cutText(FieldLimits.identifier, "Creates the session where it is new.").nullable),
        .optional(
            "response_time_ms",
            .number("May have a fraction, to the microsecond.", minimum: 0, maximum: 604_800_000).nullable),
        .optional("success", .boolean("True where it is missing.").nullable),
        .optional("error_message", .cutText(FieldLimits.message).nullable),
        .optional("user_agent", .cutText(FieldLimits.line).nullable),
        .optional("ip_address", .cutText(FieldLimits.address).nullable),
        .optional("metadata", .freeObject().nullable),
        .optional("meta", .freeObject("The same as `metadata`.").nullable),
        .optional("timestamp", .time("Now where it is missing; at most 5 minutes ahead.").nullable),
    ]

    private static let answered: [Property] = [
        .required("id", .identifier),
        .required("timestamp", .time()),
        .required("session_id", .string().nullable),
        .required("event_type", .string()),
        .required("tool_name", .string().nullable),
        .required("response_time_ms", .milliseconds.nullable),
        .required("success", .boolean()),
        .required("error_message", .string().nullable),
        .required("user_agent", .string().nullable),
        .required("ip_address", .string().nullable),
        .required("metadata", .freeObject().nullable),
        .required("meta", .freeObject("The same as `metadata`.").nullable),
        .cleaned, .truncated,
    ]
}
