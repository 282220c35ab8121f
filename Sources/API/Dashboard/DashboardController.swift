import Domain
import Hummingbird
import Store

/// What all records add up to.
struct DashboardController: Controller {
    /// What the API works with.
    let api: APIDependencies
    private let cache = SnapshotCache()

    var routes: [Route] {
        [
            Route(.get, "/api/v1/analytics/summary", .read, .getSummary, summary),
            Route(.get, "/api/v1/analytics/dashboard", .read, .getDashboard, dashboard),
            Route(.get, "/api/v1/analytics/tools", .read, .listTools, tools),
            Route(.get, "/api/v1/analytics/tools/{tool_name*}", .read, .getTool, tool),
            Route(.get, "/api/v1/analytics/timeseries", .read, .getTimeSeries, timeSeries),
        ]
    }

    private func summary(_ request: Request, _ context: APIContext) async throws -> Response {
        let now = api.now()
        let range = try DashboardController.range(request, now)
        return try await cached("summary", request) {
            JSONWriter.bytes(of: SummaryView(range: range, summary: try await api.store.summary(range, now: now)))
        }
    }

    private func dashboard(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = AnalyticsQuery(request.uri.query)
        try query.finish()
        return .json(try await dashboardFrame())
    }

    private func tools(_ request: Request, _ context: APIContext) async throws -> Response {
        let range = try DashboardController.range(request, api.now())
        return try await cached("tools", request) {
            var json = JSONWriter(reserving: 4096)
            json.array(try await api.store.tools(range))
            return json.bytes
        }
    }

    private func tool(_ request: Request, _ context: APIContext) async throws -> Response {
        let name = try context.parameter("tool_name")
        let range = try DashboardController.range(request, api.now())
        return try await cached("tools/\(name)", request) {
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
        try await cache.answer(to: "dashboard", generation: api.store.generation) {
            let snapshot = try await api.store.dashboard(now: api.now())
            return JSONWriter.bytes(of: DashboardView(snapshot: snapshot), reserving: 4096)
        }
    }

    private func cached(
        _ name: String, _ request: Request, _ make: @escaping @Sendable () async throws -> [UInt8]
    ) async throws -> Response {
        let key = "\(name)?\(request.uri.query ?? "")"
        return .json(try await cache.answer(to: key, generation: api.store.generation, make: make))
    }

    private static func range(_ request: Request, _ now: Timestamp) throws -> TimeRange {
        var query = AnalyticsQuery(request.uri.query)
        let range = query.timeRange(defaultLength: AnalyticsQuery.usualSpan, now: now)
        try query.finish()
        return range
    }
}
