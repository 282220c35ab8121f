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
        let ids = try state.ids.take(metrics.count, of: "performance_metrics", on: connection)
        var sessions: [Int64?] = []
        for metric in metrics {
            state.metrics.add(MetricSeries(name: metric.name), at: metric.timestamp) { $0.add(metric.value) }
            sessions.append(try state.see(metric.sessionID, at: metric.timestamp))
        }
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
    /// Notes that a record of the prepared session `name`, if it has one, came; returns the session's identifier.
    mutating func see(
        _ name: String?, at moment: Timestamp, _ change: (inout SessionTotals) -> Void = { _ in }
    ) throws -> Int64? {
        guard let name else { return nil }
        let place = try sessions.place(of: name)
        noteStart(moment, at: place)
        sessions.add(at: place, seen: moment, change)
        return sessions.id(at: place)
    }
}
