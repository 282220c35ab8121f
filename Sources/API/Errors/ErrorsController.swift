import Domain
import Hummingbird
import Ingest
import Store

/// Failures that MCP servers report.
struct ErrorsController: Controller {
    /// What the API works with.
    let api: APIDependencies

    var routes: [Route] {
        [
            Route(.post, "/api/v1/analytics/errors", .ingest, .createErrors) {
                try await RecordIntake(api: api).accept(ErrorLog.self, $0, $1)
            },
            Route(.get, "/api/v1/analytics/errors", .read, .listErrors, list),
            Route(.get, "/api/v1/analytics/errors/{id}", .read, .getError, one),
            Route(.patch, "/api/v1/analytics/errors/{id}", .admin, .updateError, update),
            Route(.get, "/api/v1/analytics/diag/error-logs", .read, .diagnoseErrors, diagnose),
        ]
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = AnalyticsQuery(request.uri.query)
        let filter = ErrorFilter(
            range: query.timeRange(), sessionID: query.text("session_id"), errorType: query.text("error_type"),
            resolved: query.boolean("resolved"), groupID: query.integer("group_id", in: 1...Int64.max))
        let list = try query.list(request, ErrorsController.limits)
        return try await list.response(named: "errors") { try await api.store.errors(filter, page: $0) }
    }

    private func one(_ request: Request, _ context: APIContext) async throws -> Response {
        let id = try context.identifier()
        var query = AnalyticsQuery(request.uri.query)
        try query.finish()
        guard let error = try await api.store.error(id: id) else { throw ErrorsController.unknown(id) }
        return .json(error)
    }

    private func update(_ request: Request, _ context: APIContext) async throws -> Response {
        let id = try context.identifier()
        let resolved = try await ChangeIntake(api: api).change(
            in: request, for: .admin, RecordDecoder.errorChange)
        guard let error = try await api.store.resolveError(id: id, resolved: resolved, now: api.now()) else {
            throw ErrorsController.unknown(id)
        }
        return .json(error)
    }

    private func diagnose(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = AnalyticsQuery(request.uri.query)
        let limit = query.integer("limit", in: 1...1000) ?? 100
        try query.finish()
        let errors = try await api.store.errors(ErrorFilter(), page: Page(limit: limit))
        return .object { json in
            json.member("ok", true)
            json.member("count", errors.count)
            json.member("errors", array: errors)
        }
    }

    private static func unknown(_ id: Int64) -> Problem {
        .notFound("There is no error with the id \(id).")
    }

    /// How many failures a page has.
    static let limits = ListRequest.Limits(usual: 1000, most: 10_000)
}
