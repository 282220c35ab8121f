import Domain
import SQL

extension DataStore {
    /// Computes all rollups and session totals anew from the raw rows, in one transaction.
    ///
    /// `progress` is called with the part that is done, 0…1. No other writer may be at work.
    public func rebuildRollups(progress: @escaping @Sendable (Double) -> Void) async throws {
        try await write { connection in
            try Recount(connection: connection, progress: progress).run()
        }
        forgetWriterState()
        rollupCache.forgetAll()
        progress(1)
    }

    /// Compares rollups and session totals with a recount of the raw rows; returns each difference in words.
    ///
    /// Nothing is changed: the recount is made in a transaction that is undone.
    public func checkRollups(progress: @escaping @Sendable (Double) -> Void = { _ in }) async throws -> [String] {
        try await settle()
        let kept = try await database.read { try RollupImage($0) }
        do {
            try await database.write { connection in
                try Recount(connection: connection, progress: progress).run()
                throw Recounted(image: try RollupImage(connection))
            }
            return []
        } catch let recounted as Recounted {
            return kept.differences(from: recounted.image)
        }
    }
}

/// Carries a recount out of the transaction that it undoes.
private struct Recounted: Error {
    let image: RollupImage
}

/// Folds all raw rows again, in the order of their identifiers and in steps that bound its memory.
private struct Recount {
    private static let tables = [
        "event_rollups", "cost_rollups", "session_cost_rollups", "error_rollups", "metric_rollups",
    ]
    private static let step: Int64 = 20_000

    let connection: any SQLConnection
    let progress: @Sendable (Double) -> Void

    /// Empties the rollups and the sessions' totals.
    private func clear() throws {
        for table in Recount.tables { try connection.execute("DELETE FROM \(raw: table)") }
        try connection.execute(
            """
            UPDATE sessions SET total_requests = 0, total_errors = 0, total_processing_us = 0, total_nanodollars = 0,
            total_tokens = 0, first_event = NULL, last_event = NULL
            """)
    }

    func run() throws {
        try clear()
        var state = WriterState()
        // Single seconds are counted for the last hour only.
        state.now = .now()
        let sources: [(table: String, fold: (Range<Int64>, inout WriterState) throws -> Void)] = [
            ("cost_tracking", foldCosts), ("error_logs", foldErrors), ("performance_metrics", foldMetrics),
        ]
        let events = try connection.nextID(of: "usage_events")
        let ends = try sources.map { try connection.nextID(of: $0.table) }
        let total = Double(max(1, ends.reduce(events, +)))
        var done: Int64 = 0
        try state.fold(eventsAfter: 0, on: connection) { count in
            done += Int64(count)
            progress(Double(done) / total)
        }
        for (source, end) in zip(sources, ends) {
            for start in stride(from: Int64(0), to: end, by: Int(Recount.step)) {
                try source.fold(start..<start + Recount.step, &state)
                try state.flush(to: connection, everything: true)
                done += min(Recount.step, end - start)
                progress(Double(done) / total)
            }
        }
    }

    private func foldCosts(_ ids: Range<Int64>, _ state: inout WriterState) throws {
        let rows = try connection.all(
            """
            SELECT \(raw: CostQueries.columns)
            WHERE c.id >= \(ids.lowerBound) AND c.id < \(ids.upperBound) ORDER BY c.id
            """, CostQueries.entry)
        for row in rows {
            _ = try state.add(row.record, on: connection)
        }
    }

    private func foldErrors(_ ids: Range<Int64>, _ state: inout WriterState) throws {
        let rows = try connection.all(
            """
            SELECT e.timestamp, s.session_id, e.error_type FROM error_logs e LEFT JOIN sessions s ON s.id = e.session
            WHERE e.id >= \(ids.lowerBound) AND e.id < \(ids.upperBound) ORDER BY e.id
            """
        ) { ($0.moment(0), $0.textIfAny(1), $0.text(2)) }
        for (moment, session, type) in rows {
            state.errors.add(ErrorSeries(errorType: type), at: moment) { $0.count += 1 }
            _ = try state.see(session, at: moment, on: connection) { $0.errors += 1 }
        }
    }

    private func foldMetrics(_ ids: Range<Int64>, _ state: inout WriterState) throws {
        let rows = try connection.all(
            """
            SELECT timestamp, metric_name, metric_value FROM performance_metrics WHERE id >= \(ids.lowerBound)
            AND id < \(ids.upperBound) ORDER BY id
            """
        ) { ($0.moment(0), $0.text(1), $0.real(2)) }
        for (moment, name, value) in rows {
            state.metrics.add(MetricSeries(name: name), at: moment) { $0.add(value) }
        }
    }
}
