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
        return try await list.response(named: "error-groups") {
            try await api.store.errorGroups(state: state, page: $0)
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
            in: request, for: .admin, RecordDecoder.errorGroupChange)
        guard let group = try await api.store.setErrorGroup(id: id, state: state, now: api.now()) else {
            throw ErrorGroupsController.unknown(id)
        }
        return .json(group)
    }

    private static func unknown(_ id: Int64) -> Problem {
        .notFound("There is no group of errors with the id \(id).")
    }

    /// How many groups a page has.
    static let limits = ListRequest.Limits(usual: 100, most: 1000)
}
