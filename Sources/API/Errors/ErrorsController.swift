import Access
import Domain
import HTTP
import Hummingbird
import Intake
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
        let response = try await list.response(named: "errors") { try await api.store.errorPage(filter, page: $0) }
        return try await list.totalled(response, over: filter.range, in: api.store) {
            try await api.store.count(filter)
        }
    }

    private func one(_ request: Request, _ context: APIContext) async throws -> Response {
        try await context.one("error", of: request) { try await api.store.error(id: $0) }
    }

    private func update(_ request: Request, _ context: APIContext) async throws -> Response {
        let id = try context.identifier()
        let resolved = try await ChangeIntake(api: api).change(
            in: request, context, for: .admin, RecordDecoder.errorChange)
        let actor = context.actor(of: request, api.settings)
        guard let error = try await api.store.resolveError(id: id, resolved: resolved, by: actor, now: api.now()) else {
            throw ErrorsController.unknown(id)
        }
        return .json(error)
    }

    private func diagnose(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = AnalyticsQuery(request.uri.query)
        let limit = query.integer("limit", in: 1...1000) ?? 100
        let isFull = query.boolean("full") ?? false
        try query.finish()
        let page = Page(
            limit: limit, bytes: AnswerLimits.answer, memberBytes: isFull ? nil : AnswerLimits.member)
        let errors = BoundedArray(
            try await api.store.errorPage(ErrorFilter(), page: page), within: AnswerLimits.answer)
        return .object { json in
            json.member("ok", true)
            json.member("count", errors.count)
            json.key("errors")
            json.raw(bytes: errors.json)
            if errors.isCut { json.member("truncated", true) }
        }
    }

    private static func unknown(_ id: Int64) -> Problem { .unknown("error", id) }

    /// How many failures a page has.
    static let limits = ListRequest.Limits(usual: 1000, most: 10_000)
}
