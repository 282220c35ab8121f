import Access
import Domain
import Hummingbird
import Store

/// Measurements that MCP servers send.
struct MetricsController: Controller {
    /// What the API works with.
    let api: APIDependencies

    var routes: [Route] {
        [
            Route(.post, "/api/v1/analytics/metrics", .ingest, .createMetrics) {
                try await RecordIntake(api: api).accept(PerformanceMetric.self, $0, $1)
            },
            Route(.get, "/api/v1/analytics/metrics", .read, .listMetrics, list),
            Route(.get, "/api/v1/analytics/metrics/{id}", .read, .getMetric, one),
        ]
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = AnalyticsQuery(request.uri.query)
        let filter = MetricFilter(
            range: query.timeRange(), sessionID: query.text("session_id"), name: query.text("metric_name"),
            tags: query.values(under: "tag", or: "tags"))
        let list = try query.list(request, MetricsController.limits)
        let response = try await list.response(named: "metrics") { try await api.store.metricPage(filter, page: $0) }
        return try await list.totalled(response, over: filter.range, in: api.store) {
            try await api.store.count(filter)
        }
    }

    private func one(_ request: Request, _ context: APIContext) async throws -> Response {
        try await context.one("measurement", of: request) { try await api.store.metric(id: $0) }
    }

    /// How many measurements a page has.
    static let limits = ListRequest.Limits(usual: 1000, most: 10_000)
}
