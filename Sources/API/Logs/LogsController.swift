import Access
import Domain
import HTTP
import Hummingbird
import Logging

/// The program's own latest log lines.
struct LogsController: Controller {
    /// What the API works with.
    let api: APIDependencies

    var routes: [Route] {
        [Route(.get, "/api/v1/analytics/logs", .read, .listLogs, list)]
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = AnalyticsQuery(request.uri.query)
        let limit = query.integer("limit", in: 1...1000) ?? 200
        let level = query.text("level").map { LogsController.level($0, &query) } ?? .trace
        try query.finish()
        return .json(array: LogsController.latest(of: api.logs.lines(from: level, limit: limit)))
    }

    /// The latest lines whose JSON fits into an answer.
    private static func latest(of lines: [LogLine]) -> [LogLine] {
        var bytes = 2
        return lines.reversed().prefix { line in
            bytes += JSONWriter.bytes(of: line).count + 1
            return bytes <= AnswerLimits.answer
        }.reversed()
    }

    /// The names of levels in the answer, from the least on.
    static let levels = Logger.Level.allCases.map { $0.rawValue.uppercased() }

    private static func level(_ text: String, _ query: inout AnalyticsQuery) -> Logger.Level {
        switch text.lowercased() {
        case "warn": return .warning
        case "fatal": return .critical
        case let name:
            if let level = Logger.Level(rawValue: name) { return level }
            query.report("level", "is \"\(text.excerpt)\"; allowed: \(levels.joined(separator: ", "))")
            return .trace
        }
    }
}
