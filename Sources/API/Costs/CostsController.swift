import Access
import Domain
import HTTP
import Hummingbird
import Store

/// What paid services cost.
struct CostsController: Controller {
    /// What the API works with.
    let api: APIDependencies

    var routes: [Route] {
        [
            Route(.post, "/api/v1/analytics/costs", .ingest, .createCosts) {
                try await RecordIntake(api: api).accept(CostEntry.self, $0, $1)
            },
            Route(.get, "/api/v1/analytics/costs", .read, .listCosts, list),
            Route(.get, "/api/v1/analytics/costs/summary", .ingestOrRead, .summarizeCosts, summarize),
            Route(.get, "/api/v1/analytics/costs/{id}", .read, .getCost, one),
        ]
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = AnalyticsQuery(request.uri.query)
        let range = query.timeRange()
        let filter = CostsController.filter(&query, range)
        let list = try query.list(request, CostsController.limits)
        let response = try await list.response(named: "costs") { try await api.store.costPage(filter, page: $0) }
        return try await list.totalled(response, over: filter.range, in: api.store) {
            try await api.store.count(filter)
        }
    }

    private func summarize(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = AnalyticsQuery(request.uri.query)
        let range = query.timeRange(defaultLength: AnalyticsQuery.usualSpan)
        let filter = CostsController.filter(&query, range)
        let grouping = query.choice("group_by", of: CostGrouping.self)
        try query.finish()
        let (total, groups) = try await api.store.costSummary(filter, by: grouping)
        return api.settled(
            JSONWriter.bytes(
                of: CostSummaryView(range: filter.range, total: total, grouping: grouping, groups: groups)))
    }

    private static func filter(_ query: inout AnalyticsQuery, _ range: TimeRange) -> CostFilter {
        CostFilter(
            range: range, sessionID: query.text("session_id"), serviceName: query.text("service_name"),
            operationType: query.text("operation_type"), model: query.text("model"))
    }

    private func one(_ request: Request, _ context: APIContext) async throws -> Response {
        try await context.one("cost", of: request) { try await api.store.cost(id: $0) }
    }

    /// How many entries a page has.
    static let limits = ListRequest.Limits(usual: 1000, most: 10_000)
}
