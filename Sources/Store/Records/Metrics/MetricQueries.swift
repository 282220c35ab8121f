import Domain
import SQL

extension DataStore {
    /// The measurements that `filter` lets pass, newest first.
    public func metrics(_ filter: MetricFilter, page: Page) async throws -> [Stored<PerformanceMetric>] {
        try await metricPage(filter, page: page).records
    }

    /// The same, with whether there were more than the page's bytes allow.
    public func metricPage(
        _ filter: MetricFilter, page: Page
    ) async throws -> RecordPage<Stored<PerformanceMetric>> {
        try await database.read { connection in
            try connection.page(
                page, { MetricQueries.list(filter, page: $0, connection.dialect) }, MetricQueries.metric,
                cursor: { $0.cursor(\.timestamp) })
        }
    }

    /// The measurement `id`, if there is one.
    public func metric(id: Int64) async throws -> Stored<PerformanceMetric>? {
        try await database.read { connection in
            try connection.first("SELECT \(raw: MetricQueries.columns) WHERE m.id = \(id)", MetricQueries.metric)
        }
    }
}

/// The queries on measurements.
enum MetricQueries {
    static func list(_ filter: MetricFilter, page: Page, _ dialect: Dialect) -> SQLQuery {
        "SELECT \(raw: columns) \(conditions(filter, dialect).tail(page))"
    }

    static func conditions(_ filter: MetricFilter, _ dialect: Dialect) -> ListQuery {
        var list = ListQuery(alias: "m", range: filter.range)
        list.require("metric_name", filter.name)
        if let name = filter.sessionID { list.require("m.session = \(ListQuery.session(name))") }
        if !filter.tags.isEmpty { list.require(tagged(filter.tags, dialect)) }
        return list
    }

    /// That a measurement has each of `tags`, compared as text.
    static func tagged(_ tags: [String: String], _ dialect: Dialect) -> SQLQuery {
        tags.sorted { $0.key < $1.key }
            .map { key, value -> SQLQuery in "\(dialect.jsonMember("m.tags", key)) = \(value)" }
            .joined(separator: " AND ")
    }

    static let table = RecordTable<PerformanceMetric>(alias: "m")
    static let columns = table.selection

    static func metric(_ row: any SQLRow) throws -> Stored<PerformanceMetric> { try table.stored(row) }
}
