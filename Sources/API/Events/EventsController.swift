import Access
import Domain
import Hummingbird
import Store

/// What MCP servers were used for.
struct EventsController: Controller {
    /// What the API works with.
    let api: APIDependencies

    var routes: [Route] {
        [
            Route(.post, "/api/v1/analytics/events", .ingest, .createEvents) {
                try await RecordIntake(api: api).accept(UsageEvent.self, $0, $1)
            },
            Route(.get, "/api/v1/analytics/events", .read, .listEvents, list),
            Route(.get, "/api/v1/analytics/events/{id}", .read, .getEvent, one),
        ]
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = AnalyticsQuery(request.uri.query)
        let filter = EventFilter(
            range: query.timeRange(), sessionID: query.text("session_id"), eventType: query.text("event_type"),
            toolName: query.text("tool_name"), success: query.boolean("success"))
        let list = try query.list(request, EventsController.limits)
        let response = try await list.response(named: "events") { try await api.store.eventPage(filter, page: $0) }
        // A session's events are found by what is settled.
        let settled = filter.sessionID == nil ? response : api.settled(response)
        return try await list.totalled(settled, over: filter.range, in: api.store) {
            try await api.store.count(filter)
        }
    }

    private func one(_ request: Request, _ context: APIContext) async throws -> Response {
        try await context.one("event", of: request) { try await api.store.event(id: $0) }
    }

    /// How many events a page has.
    static let limits = ListRequest.Limits(usual: 100, most: 1000)
}
