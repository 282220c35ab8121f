import Access
import Domain
import HTTP
import Hummingbird
import Store

/// What all records add up to.
struct AnalyticsController: Controller {
    /// What the API works with.
    let api: APIDependencies
    private let cache = SnapshotCache()

    var routes: [Route] {
        [
            Route(.get, "/api/v1/analytics/summary", .read, .getSummary, summary),
            Route(.get, "/api/v1/analytics/dashboard", .read, .getDashboard, dashboard),
            Route(.get, "/api/v1/analytics/tools", .read, .listTools, tools),
            Route(.get, "/api/v1/analytics/tools/{tool_name*}", .read, .getTool, tool),
            Route(.get, "/api/v1/analytics/tool", .read, .getToolByQuery, toolByQuery),
            Route(.get, "/api/v1/analytics/timeseries", .read, .getTimeSeries, timeSeries),
        ]
    }

    private func summary(_ request: Request, _ context: APIContext) async throws -> Response {
        let now = api.now()
        let range = try AnalyticsController.range(AnalyticsQuery(request.uri.query), now)
        return try await cached("summary", request) {
            JSONWriter.bytes(of: SummaryView(range: range, summary: try await api.store.summary(range, now: now)))
        }
    }

    private func dashboard(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = AnalyticsQuery(request.uri.query)
        try query.finish()
        return api.settled(try await dashboardFrame())
    }

    private func tools(_ request: Request, _ context: APIContext) async throws -> Response {
        let range = try AnalyticsController.range(AnalyticsQuery(request.uri.query), api.now())
        return try await cached("tools", request) {
            BoundedArray(RecordPage(try await api.store.tools(range)), within: AnswerLimits.answer).json
        }
    }

    private func tool(_ request: Request, _ context: APIContext) async throws -> Response {
        try await tool(try context.parameter("tool_name"), request, AnalyticsQuery(request.uri.query))
    }

    /// The same by a parameter: no client can send a path that ends in `/..`, which is a tool's name like any other.
    private func toolByQuery(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = AnalyticsQuery(request.uri.query)
        return try await tool(query.required("tool_name"), request, query)
    }

    private func tool(_ name: String, _ request: Request, _ query: AnalyticsQuery) async throws -> Response {
        let range = try AnalyticsController.range(query, api.now())
        return try await cached("tool", of: name, request) {
            JSONWriter.bytes(of: ToolDetail(statistics: try await api.store.tool(name, range)), reserving: 4096)
        }
    }

    private func timeSeries(_ request: Request, _ context: APIContext) async throws -> Response {
        let question = try TimeSeriesQuery(request, now: api.now())
        return try await cached("timeseries", request) {
            let series = try await api.store.timeSeries(question)
            return JSONWriter.bytes(of: TimeSeriesView(query: question, series: series), reserving: 4096)
        }
    }

    private func dashboardFrame() async throws -> [UInt8] {
        try await cache.answer(to: SnapshotQuestion("dashboard"), generation: api.store.generation) {
            let snapshot = try await api.store.dashboard(now: api.now())
            return JSONWriter.bytes(of: DashboardView(snapshot: snapshot), reserving: 4096)
        }
    }

    private func cached(
        _ route: String, of name: String = "", _ request: Request,
        _ make: @escaping @Sendable () async throws -> [UInt8]
    ) async throws -> Response {
        let question = SnapshotQuestion(route, name, request.uri.query ?? "")
        return api.settled(try await cache.answer(to: question, generation: api.store.generation, make: make))
    }

    private static func range(_ query: AnalyticsQuery, _ now: Timestamp) throws -> TimeRange {
        var query = query
        let range = query.timeRange(defaultLength: AnalyticsQuery.usualSpan, now: now)
        try query.finish()
        return range
    }
}
