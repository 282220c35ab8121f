import Domain
import Hummingbird
import Ingest
import Store

/// Visits of clients.
struct SessionsController: Controller {
    /// What the API works with.
    let api: APIDependencies

    var routes: [Route] {
        [
            Route(.post, "/api/v1/analytics/sessions", .ingest, .createSessions) {
                try await RecordIntake(api: api).accept(SessionStart.self, $0, $1)
            },
            Route(.get, "/api/v1/analytics/sessions", .read, .listSessions, list),
            Route(.get, "/api/v1/analytics/sessions/{session_id*}", .read, .getSession, detail),
            Route(.patch, "/api/v1/analytics/sessions/{session_id*}", .ingest, .updateSession, update),
        ]
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        let now = api.now()
        var query = AnalyticsQuery(request.uri.query)
        let filter = SessionFilter(
            range: query.timeRange(now: now), search: query.text("search"),
            status: query.choice("status", of: Session.Status.self))
        let list = try query.list(request, SessionsController.limits)
        return try await list.response(named: "sessions") { page in
            try await api.store.sessionPage(filter, page: page, now: now).map { SessionView(session: $0, now: now) }
        }
    }

    private func detail(_ request: Request, _ context: APIContext) async throws -> Response {
        let id = KeptIdentifier.text(of: try context.parameter("session_id"))
        var query = AnalyticsQuery(request.uri.query)
        let limit = query.integer("limit", in: 1...SessionDetail.mostRecords) ?? SessionDetail.mostRecords
        let isFull = query.boolean("full") ?? false
        try query.finish()
        let detail = try await SessionDetail(of: id, in: api.store, limit: limit, isFull: isFull, now: api.now())
        guard let detail else {
            throw SessionsController.unknown(id)
        }
        return .json(detail)
    }

    private func update(_ request: Request, _ context: APIContext) async throws -> Response {
        let id = KeptIdentifier.text(of: try context.parameter("session_id"))
        let change = try await ChangeIntake(api: api).change(in: request, RecordDecoder.sessionChange)
        let now = api.now()
        guard let session = try await api.store.updateSession(id, change, now: now) else {
            throw SessionsController.unknown(id)
        }
        return .json(SessionView(session: session, now: now))
    }

    private static func unknown(_ id: String) -> Problem {
        .notFound("There is no session '\(id.excerpt)'.")
    }

    /// How many sessions a page has.
    static let limits = ListRequest.Limits(usual: 100, most: 1000)
}
