import Domain
import SQL

extension BatchTransaction {
    /// Inserts measurements and adds them to the rollups.
    static func insert(
        _ metrics: [PerformanceMetric], state: inout WriterState, on connection: any SQLConnection
    ) throws -> WriteReceipt {
        guard !metrics.isEmpty else { return WriteReceipt(ids: []) }
        let ids = try state.takeIDs(metrics.count, of: .metrics, on: connection)
        let sessions = try metrics.map { try state.add($0) }
        try metrics.withUnsafeBufferPointer { metrics in
            guard let first = metrics.baseAddress else { return }
            try connection.insert(MetricQueries.table.insertion, count: metrics.count) { index, binder in
                binder.integer(ids[index])
                MetricQueries.table.bind(first + index, session: sessions[index], to: binder)
            }
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
