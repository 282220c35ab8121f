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
            ("NewUsageEvent", .sent(UsageEvent.declaration, "A use of an MCP server, as it is sent.")),
            ("UsageEvent", .answered(UsageEvent.declaration, "A use of an MCP server.")),
            ("BatchResult", .batchResult),
        ]
    }
}
