import Access
import Domain
import HTTP
import Hummingbird
import Intake
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
        let question = ErrorGroupQuery(
            state: query.choice("state", of: ErrorGroup.State.self), range: query.spanIfAny(),
            search: query.text("q", atMost: FieldLimits.identifier),
            order: query.choice("sort", of: ErrorGroupQuery.Order.self) ?? .lastSeen,
            isFalling: query.choice("order", of: Direction.self).map { $0 == .desc })
        let list = try query.list(request, ErrorGroupsController.limits)
        let fetch = { @Sendable (page: Page) in
            try await api.store.errorGroupPage(question, page: page).map { ErrorGroupView(seen: $0, of: question) }
        }
        return try await list.counted(try await list.response(named: "error-groups", fetch: fetch)) {
            try await ListRequest.count(fetch)
        }
    }

    private func one(_ request: Request, _ context: APIContext) async throws -> Response {
        let id = try context.identifier()
        var query = AnalyticsQuery(request.uri.query)
        let range = query.spanIfAny()
        try query.finish()
        guard let group = try await api.store.errorGroup(id: id, in: range) else {
            throw ErrorGroupsController.unknown(id)
        }
        return .json(ErrorGroupView(seen: group, of: ErrorGroupQuery(range: range)))
    }

    private func update(_ request: Request, _ context: APIContext) async throws -> Response {
        let id = try context.identifier()
        let state = try await ChangeIntake(api: api).change(
            in: request, context, for: .admin, RecordDecoder.errorGroupChange)
        let actor = context.actor(of: request, api.settings)
        guard let group = try await api.store.setErrorGroup(id: id, state: state, by: actor, now: api.now()) else {
            throw ErrorGroupsController.unknown(id)
        }
        return .json(ErrorGroupView(group: group))
    }

    /// In which direction a list is ordered.
    enum Direction: String, CaseIterable {
        case asc, desc
    }

    private static func unknown(_ id: Int64) -> Problem { .unknown("error group", id) }

    /// How many groups a page has.
    static let limits = ListRequest.Limits(usual: 100, most: 1000)
}
