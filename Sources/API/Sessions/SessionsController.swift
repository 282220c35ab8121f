import Access
import Domain
import HTTP
import Hummingbird
import Intake
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
            Route(.get, "/api/v1/analytics/session", .read, .getSessionByQuery, detailByQuery),
            Route(.patch, "/api/v1/analytics/session", .ingest, .updateSessionByQuery, updateByQuery),
        ]
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        let now = api.now()
        var query = AnalyticsQuery(request.uri.query)
        let filter = SessionFilter(
            range: query.timeRange(now: now), search: query.text("search"),
            status: query.choice("status", of: Session.Status.self))
        let list = try query.list(request, SessionsController.limits)
        let response = try await list.response(named: "sessions") { page in
            try await api.store.sessionPage(filter, page: page, now: now).map { SessionView(session: $0, now: now) }
        }
        return try await list.counted(api.settled(response)) { try await api.store.count(filter, now: now) }
    }

    private func detail(_ request: Request, _ context: APIContext) async throws -> Response {
        try await detail(of: try context.parameter("session_id"), AnalyticsQuery(request.uri.query))
    }

    private func detailByQuery(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = AnalyticsQuery(request.uri.query)
        let id = query.required("session_id")
        return try await detail(of: id, query)
    }

    private func detail(of name: String, _ query: AnalyticsQuery) async throws -> Response {
        let id = KeptIdentifier.text(of: name)
        var query = query
        let limit = query.integer("limit", in: 1...SessionDetail.mostRecords) ?? SessionDetail.mostRecords
        let isFull = query.boolean("full") ?? false
        try query.finish()
        let detail = try await SessionDetail(of: id, in: api.store, limit: limit, isFull: isFull, now: api.now())
        guard let detail else {
            throw SessionsController.unknown(id)
        }
        return api.settled(JSONWriter.bytes(of: detail))
    }

    private func update(_ request: Request, _ context: APIContext) async throws -> Response {
        try await update(try context.parameter("session_id"), request, context)
    }

    private func updateByQuery(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = AnalyticsQuery(request.uri.query)
        let id = query.required("session_id")
        try query.finish()
        return try await update(id, request, context)
    }

    private func update(_ name: String, _ request: Request, _ context: APIContext) async throws -> Response {
        let id = KeptIdentifier.text(of: name)
        let change = try await ChangeIntake(api: api).change(
            in: request, context, for: .ingest, RecordDecoder.sessionChange)
        let now = api.now()
        // What programs do to their sessions is data; what a user does is administration.
        let actor = context.principal.user == nil ? nil : context.actor(of: request, api.settings)
        guard let session = try await api.store.updateSession(id, change, by: actor, now: now) else {
            throw SessionsController.unknown(id)
        }
        guard try await mayShow(id, to: context.principal) else {
            return .json(KnownRecord(id: session.id, names: [(name: "session_id", value: session.sessionID)]))
        }
        return .json(SessionView(session: session, now: now))
    }

    /// Whether somebody who may change a session may see it too: by the right to read, or because of having made it.
    private func mayShow(_ sessionID: String, to principal: Principal) async throws -> Bool {
        if principal.mayRead(api.settings) { return true }
        return try await api.store.sessionMaker(sessionID) == principal.scope
    }

    private static func unknown(_ id: String) -> Problem {
        .notFound("There is no session '\(id.excerpt)'.")
    }

    /// How many sessions a page has.
    static let limits = ListRequest.Limits(usual: 100, most: 1000)
}
