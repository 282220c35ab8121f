import HTTP

extension Operation {
    static let listLogs = Operation(
        "listLogs", "Shows the program's latest log lines, oldest first.", tag: .operations,
        parameters: [
            .query("limit", .integer(minimum: 1, maximum: 1000, defaultValue: 200), "The most lines to answer."),
            .query(
                "level", .oneOf(LogsController.levels), "Only lines of at least this level; in any case of letters."),
        ],
        responses: [.json(200, "The lines.", .array(of: .named("LogLine")))])
}

extension LogsController {
    var schemas: [(name: String, schema: Schema)] {
        [
            (
                "LogLine",
                .object([
                    .required("ts", .time()),
                    .required("level", .oneOf(LogsController.levels)),
                    .required("name", .string("Who logged it.")),
                    .required("message", .string()),
                ])
            )
        ]
    }
}
