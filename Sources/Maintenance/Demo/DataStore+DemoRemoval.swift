import Domain
import SQL
import Store

/// What was taken away of imagined data.
public struct RemovedDemo: Sendable, Equatable {
    /// How many rows went, by table; only tables that lost any.
    public internal(set) var rows: [String: Int] = [:]
}

extension DataStore {
    /// Takes away all that `writeDemo` stored and nothing else, and counts all aggregates, session totals and groups of
    /// errors anew, in one transaction; nil where there is nothing imagined.
    ///
    /// A session that real records joined stays, with what they add up to. As in `rebuildRollups`, days of which
    /// retention deleted records keep their aggregates, imagined ones included. No other writer may be at work.
    public func removeDemo(progress: @escaping @Sendable (Double) -> Void) async throws -> RemovedDemo? {
        guard database.ownership == .whole else { throw StoreError.notOwned }
        try await settle()
        let removed = try await write { connection -> RemovedDemo? in
            try connection.allowAnyDuration()
            let ranges = try DemoRanges(connection)
            guard !ranges.isEmpty else { return nil }
            let removed = try DemoRemoval(ranges: ranges, connection: connection).run()
            try Recount(connection: connection, progress: progress).run()
            return removed
        }
        forgetDerived()
        progress(1)
        return removed
    }
}

/// Deletes imagined rows inside a transaction.
private struct DemoRemoval {
    let ranges: DemoRanges
    let connection: any SQLConnection

    func run() throws -> RemovedDemo {
        var removed = RemovedDemo()
        let sessions = try deleteSessions()
        let groups = try touchedGroups()
        try connection.execute("DELETE FROM cost_requests WHERE \(ranges.condition(RawTable.costs.rawValue))")
        for table in RawTable.allCases.map(\.rawValue) {
            let count = try connection.execute("DELETE FROM \(raw: table) WHERE \(ranges.condition(table))")
            if count > 0 { removed.rows[table] = count }
        }
        if sessions > 0 { removed.rows[DemoRanges.sessions] = sessions }
        let start = try RetentionMark.firstWholeDay(connection)
        for group in groups { try correct(group.id, without: group.count, since: start) }
        try connection.execute("DELETE FROM demo_ranges")
        return removed
    }

    /// Deletes imagined sessions that no other record names; has to come before the records go.
    private func deleteSessions() throws -> Int {
        let others = RawTable.allCases.map { table -> SQLQuery in
            """
            SELECT session FROM \(raw: table.rawValue)
            WHERE session IS NOT NULL AND NOT (\(ranges.condition(table.rawValue)))
            """
        }
        let named = others.dropFirst().reduce(others[0]) { "\($0) UNION \($1)" }
        return try connection.execute(
            """
            DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE \(ranges.condition(DemoRanges.sessions))
            EXCEPT SELECT session FROM (\(named)) AS named)
            """)
    }

    /// The groups that lose errors, and how many each loses.
    private func touchedGroups() throws -> [(id: Int64, count: Int64)] {
        try connection.all(
            """
            SELECT error_group, count(*) FROM error_logs WHERE \(ranges.condition(RawTable.errors.rawValue))
            GROUP BY error_group ORDER BY error_group
            """
        ) { (id: $0.integer(0), count: $0.integer(1)) }
    }

    /// Takes `count` occurrences out of a group; one that has none left goes. From `start` on all records are there.
    private func correct(_ group: Int64, without count: Int64, since start: Timestamp) throws {
        try connection.execute("UPDATE error_groups SET count = count - \(count) WHERE id = \(group)")
        try connection.execute("DELETE FROM error_groups WHERE id = \(group) AND count <= 0")
        // What retention deleted may have been the first or the last one: then the moment stays as it is.
        try connection.execute(
            """
            UPDATE error_groups SET
            first_seen = CASE WHEN first_seen < \(start) THEN first_seen
            ELSE (SELECT min(timestamp) FROM error_logs WHERE error_group = \(group)) END,
            last_seen = (SELECT max(timestamp) FROM error_logs WHERE error_group = \(group)),
            message = (SELECT error_message FROM error_logs WHERE error_group = \(group) ORDER BY timestamp, id LIMIT 1)
            WHERE id = \(group) AND EXISTS (SELECT 1 FROM error_logs WHERE error_group = \(group))
            """)
    }
}
