import HTTP

extension Operation {
    private static let topics = "dashboard, events, errors, costs, sessions, session:<id>, tool:<name>"

    static let openSocket = Operation(
        "openSocket", "Opens a WebSocket on which topics can be watched.",
        description: """
            The messages of both sides are in `docs/live.md`. A page's request must come from this host or an allowed \
            origin.
            """,
        tag: .dashboard,
        responses: [
            .empty(101, "The connection is a WebSocket now."),
            .problem(422, "No parameters are allowed."),
            .problem(426, "The request asks for no WebSocket."),
            .problem(503, "No more sockets may be open."),
        ])

    static let streamEvents = Operation(
        "streamDashboard", "Streams what is watched as server-sent events.",
        description: """
            Without `topics`, each event is the dashboard's numbers, as `dashboard` answers them. With `topics`, each \
            is a message as on the WebSocket. A client that comes back says what it saw last, and gets what it missed.
            """,
        tag: .dashboard,
        parameters: [
            .query("topics", .string(), "What to watch, by comma: \(topics)."),
            .query("last_event_id", .string(), "The `id` of the last event that was seen."),
            .header("Last-Event-ID", .string(), "The same, as browsers send it."),
        ] + LiveStreamRequest.filterNames.map { .filter($0, "Only messages with this value.") },
        responses: [
            Answer(200, "The events.", content: [(mediaType: "text/event-stream", schema: .string())])
        ])
}
