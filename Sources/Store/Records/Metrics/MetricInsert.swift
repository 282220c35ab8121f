import Domain
import SQL

extension BatchTransaction {
    private static let rows = SQLInsert(
        into: "performance_metrics",
        columns: ["id", "timestamp", "session", "metric_name", "metric_value", "metric_unit", "tags", "cleaned"])

    /// Inserts measurements and adds them to the rollups.
    static func insert(
        _ metrics: [PerformanceMetric], state: inout WriterState, on connection: any SQLConnection
    ) throws -> WriteReceipt {
        guard !metrics.isEmpty else { return WriteReceipt(ids: []) }
        let ids = try state.takeIDs(metrics.count, of: .metrics, on: connection)
        let sessions = try metrics.map { try state.add($0) }
        try connection.insert(rows, count: metrics.count) { index, binder in
            let metric = metrics[index]
            binder.integer(ids[index])
            binder.timestamp(metric.timestamp.microseconds)
            binder.integer(ifAny: sessions[index])
            binder.text(metric.name)
            binder.real(metric.value)
            binder.text(ifAny: metric.unit)
            binder.json(ifAny: metric.tags?.text)
            binder.integer(ifAny: metric.cleaned.stored)
        }
        return WriteReceipt(ids: ids)
    }
}

extension WriterState {
    /// Adds a measurement to the rollups, and lets its session be seen; returns its session's identifier.
    mutating func add(_ metric: PerformanceMetric) throws -> Int64? {
        metrics.add(MetricSeries(name: metric.name), at: metric.timestamp) { $0.add(metric.value) }
        return try see(metric.sessionID, at: metric.timestamp)
    }

    /// Notes that a record of the prepared session `name`, if it has one, came; returns the session's identifier.
    mutating func see(
        _ name: String?, at moment: Timestamp, _ change: (inout SessionTotals) -> Void = { _ in }
    ) throws -> Int64? {
        guard let name else { return nil }
        let place = try sessions.place(of: name)
        sessions.add(at: place, seen: moment, change)
        return sessions.id(at: place)
    }
}
