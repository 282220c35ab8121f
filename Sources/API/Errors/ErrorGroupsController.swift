import Domain
import Hummingbird
import Ingest
import Store

/// Failures that are the same, and what somebody decided about them.
struct ErrorGroupsController: Controller {
    /// What the API works with.
    let api: APIDependencies

    var routes: [Route] {
        [
            Route(.get, "/api/v1/analytics/error-groups", .read, .listErrorGroups, list),
            Route(.get, "/api/v1/analytics/error-groups/{id}", .read, .getErrorGroup, one),
            Route(.patch, "/api/v1/analytics/error-groups/{id}", .admin, .updateErrorGroup, update),
        ]
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = AnalyticsQuery(request.uri.query)
        let state = query.choice("state", of: ErrorGroup.State.self)
        let list = try query.list(request, ErrorGroupsController.limits)
        let fetch = { @Sendable (page: Page) in try await api.store.errorGroupPage(state: state, page: page) }
        return try await list.counted(try await list.response(named: "error-groups", fetch: fetch)) {
            try await ListRequest.count(fetch)
        }
    }

    private func one(_ request: Request, _ context: APIContext) async throws -> Response {
        let id = try context.identifier()
        var query = AnalyticsQuery(request.uri.query)
        try query.finish()
        guard let group = try await api.store.errorGroup(id: id) else { throw ErrorGroupsController.unknown(id) }
        return .json(group)
    }

    private func update(_ request: Request, _ context: APIContext) async throws -> Response {
        let id = try context.identifier()
        let state = try await ChangeIntake(api: api).change(
            in: request, context, for: .admin, RecordDecoder.errorGroupChange)
        guard let group = try await api.store.setErrorGroup(id: id, state: state, now: api.now()) else {
            throw ErrorGroupsController.unknown(id)
        }
        return .json(group)
    }

    private static func unknown(_ id: Int64) -> Problem {
        .notFound("There is no error group with the id \(id).")
    }

    /// How many groups a page has.
    static let limits = ListRequest.Limits(usual: 100, most: 1000)
}
