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

    static let columns = """
        m.id, m.timestamp, s.session_id, m.metric_name, m.metric_value, m.metric_unit, m.tags, m.cleaned \
        FROM performance_metrics m LEFT JOIN sessions s ON s.id = m.session
        """

    static func metric(_ row: any SQLRow) -> Stored<PerformanceMetric> {
        var metric = PerformanceMetric(
            storedAt: row.moment(1), sessionID: row.textIfAny(2), name: row.text(3), value: row.real(4),
            unit: row.textIfAny(5), tags: row.jsonIfAny(6))
        metric.cleaned = row.members(7)
        return Stored(id: row.integer(0), record: metric)
    }
}
