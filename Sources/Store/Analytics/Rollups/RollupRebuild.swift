import Domain
import SQL

extension DataStore {
    /// Computes all rollups and session totals anew from the raw rows, in one transaction.
    ///
    /// Where raw rows were deleted because of their age, rollups of the days of which any may be gone stay as they are,
    /// and so do the totals of sessions that may have had some.
    ///
    /// `progress` is called with the part that is done, 0…1. No other writer may be at work.
    public func rebuildRollups(progress: @escaping @Sendable (Double) -> Void) async throws {
        try await write { connection in
            try Recount(connection: connection, progress: progress).run()
        }
        forgetDerived()
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

/// Folds all raw rows again, in the order of their times and in steps that bound its memory.
package struct Recount {
    private static let tables = [
        "event_rollups", "cost_rollups", "session_cost_rollups", "error_rollups", "error_group_rollups",
        "metric_rollups",
    ]

    private let connection: any SQLConnection
    private let progress: @Sendable (Double) -> Void
    /// The first day of which all raw rows are there.
    private let start: Timestamp
    /// The moment from which on a session has none that is gone: its records may come a little out of order.
    private let firstSession: Timestamp

    /// A recount on `connection`, which tells `progress` what part is done.
    package init(connection: any SQLConnection, progress: @escaping @Sendable (Double) -> Void) throws {
        self.connection = connection
        self.progress = progress
        start = try RetentionMark.firstWholeDay(connection)
        firstSession = start == .earliest ? start : start + Timestamp.day
    }

    /// Empties what is counted again.
    private func clear() throws {
        for table in Recount.tables { try connection.execute("DELETE FROM \(raw: table) WHERE bucket >= \(start)") }
        try connection.execute(
            """
            UPDATE sessions SET total_requests = 0, total_errors = 0, total_processing_us = 0, total_nanodollars = 0,
            total_tokens = 0, first_event = NULL, last_event = NULL WHERE created_at >= \(firstSession)
            """)
    }

    /// Empties the aggregates and totals, and counts them again.
    package func run() throws {
        try clear()
        var state = WriterState(lease: connection.lease)
        var persister = Persister(epoch: 0, instance: connection.lease.instance)
        // Single seconds are counted for the last hour only.
        state.now = .now()
        let folds = [
            ("usage_events", foldEvents), ("cost_tracking", foldCosts), ("cost_tracking", foldSpending),
            ("error_logs", foldErrors), ("performance_metrics", foldMetrics),
        ]
        let total = try folds.reduce(0) { try $0 + count($1.0) }
        var done = 0
        for (_, fold) in folds {
            var after = Place(timestamp: start, id: .min)
            while let end = try fold(after, &state) {
                try persister.write(state.takeChanges(), covered: SettledMarks(), on: connection)
                after = end.place
                done += end.count
                progress(Double(done) / Double(max(total, 1)))
            }
        }
        try countGroups()
        // Now every record is settled, whoever stored it.
        let last = try RawTable.allCases.map { try connection.nextID(of: $0.rawValue) - 1 }
        try connection.execute(
            """
            UPDATE settled_events SET last_event = \(last[0]), last_metric = \(last[1]), last_error = \(last[2]),
            last_cost = \(last[3])
            """)
    }

    /// Counts the occurrences of groups of which all are there, and when the first and the last one was.
    private func countGroups() throws {
        try connection.execute(
            """
            UPDATE error_groups SET
            count = (SELECT count(*) FROM error_logs e WHERE e.error_group = error_groups.id),
            first_seen = (SELECT min(timestamp) FROM error_logs e WHERE e.error_group = error_groups.id),
            last_seen = (SELECT max(timestamp) FROM error_logs e WHERE e.error_group = error_groups.id)
            WHERE first_seen >= \(start) AND EXISTS (SELECT 1 FROM error_logs e WHERE e.error_group = error_groups.id)
            """)
    }

    /// Where a step ended.
    private struct Place {
        let timestamp: Timestamp
        let id: Int64
    }

    private func count(_ table: String) throws -> Int {
        try connection.first("SELECT count(*) FROM \(raw: table) WHERE timestamp >= \(start)") { Int($0.integer(0)) }
            ?? 0
    }

    /// Ends a query's join with sessions: rows of a session that is not counted again are read as rows without one.
    private var ofCountedSession: SQLQuery { "AND s.created_at >= \(firstSession)" }

    /// The rows of the next step behind `place`, in the order of the index on time.
    private func tail(_ alias: String, _ place: Place) -> SQLQuery {
        """
        WHERE \(raw: alias).timestamp >= \(place.timestamp)
        AND (\(raw: alias).timestamp, \(raw: alias).id) > (\(place.timestamp), \(place.id))
        ORDER BY \(raw: alias).timestamp, \(raw: alias).id LIMIT \(WriterState.step)
        """
    }

    private func end<Record>(_ rows: [Stored<Record>], _ moment: (Record) -> Timestamp) -> (place: Place, count: Int)? {
        rows.last.map { (Place(timestamp: moment($0.record), id: $0.id), rows.count) }
    }

    private func foldEvents(_ place: Place, _ state: inout WriterState) throws -> (place: Place, count: Int)? {
        let rows = try connection.all(
            "SELECT \(raw: EventQueries.countedColumns) \(ofCountedSession) \(tail("e", place))", EventQueries.event)
        try state.fold(rows, on: connection)
        return end(rows, \.timestamp)
    }

    private func foldCosts(_ place: Place, _ state: inout WriterState) throws -> (place: Place, count: Int)? {
        let rows = try connection.all("SELECT \(raw: CostQueries.columns) \(tail("c", place))", CostQueries.entry)
        for row in rows { state.addToRollups(row.record) }
        return end(rows, \.timestamp)
    }

    /// Adds costs to the totals of sessions; rollups have them of all sessions.
    private func foldSpending(_ place: Place, _ state: inout WriterState) throws -> (place: Place, count: Int)? {
        let rows = try connection.all(
            "SELECT \(raw: CostQueries.columns) \(ofCountedSession) \(tail("c", place))", CostQueries.entry)
        try state.sessions.prepare(
            rows.compactMap { NewSession($0.record.sessionID, at: $0.record.timestamp) }, ids: &state.ids,
            on: connection)
        for cost in rows.map(\.record) {
            _ = try state.see(cost.sessionID, at: cost.timestamp) { $0.add(cost) }
        }
        return end(rows, \.timestamp)
    }

    private func foldErrors(_ place: Place, _ state: inout WriterState) throws -> (place: Place, count: Int)? {
        let grouped = try connection.all(
            "SELECT \(raw: ErrorQueries.columns) \(ofCountedSession) \(tail("e", place))"
        ) { (ErrorQueries.error($0), $0.integer(ErrorQueries.groupColumn)) }
        for (row, group) in grouped {
            state.errorGroups.add(ErrorGroupSeries(group: group), at: row.record.timestamp) { $0.count += 1 }
        }
        let rows = grouped.map(\.0)
        try state.sessions.prepare(
            rows.compactMap { NewSession($0.record.sessionID, at: $0.record.timestamp) }, ids: &state.ids,
            on: connection)
        for error in rows.map(\.record) {
            state.errors.add(ErrorSeries(errorType: error.errorType), at: error.timestamp) { $0.count += 1 }
            _ = try state.see(error.sessionID, at: error.timestamp) { $0.errors += 1 }
        }
        return end(rows, \.timestamp)
    }

    private func foldMetrics(_ place: Place, _ state: inout WriterState) throws -> (place: Place, count: Int)? {
        let rows = try connection.all(
            "SELECT \(raw: MetricQueries.columns) \(ofCountedSession) \(tail("m", place))", MetricQueries.metric)
        try state.prepare(rows.map { ($0.record.sessionID, $0.record.timestamp) }, on: connection)
        for metric in rows.map(\.record) { _ = try state.add(metric) }
        return end(rows, \.timestamp)
    }
}
