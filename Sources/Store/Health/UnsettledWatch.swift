import SQL
import Synchronization

/// Remembers since when other servers' records wait to be settled.
///
/// A server that works moves its mark every second; one that is gone is settled by others. What stays is one whose lock
/// is held by a connection that nobody uses.
struct UnsettledWatch: Sendable {
    /// A server with records behind its mark.
    struct Finding: Sendable, Equatable {
        let instance: Int64
        /// The last record that its mark covers; the sum of its marks.
        let mark: Int64
    }

    /// For how long records may wait.
    static let patience = Duration.seconds(60)

    private var since: [Int64: (mark: Int64, at: ContinuousClock.Instant)] = [:]

    /// Takes in what is found now, and returns the servers whose records have waited for too long.
    mutating func note(_ findings: [Finding], at now: ContinuousClock.Instant) -> [Int64] {
        var still: [Int64: (mark: Int64, at: ContinuousClock.Instant)] = [:]
        for finding in findings {
            let known = since[finding.instance].flatMap { $0.mark == finding.mark ? $0 : nil }
            still[finding.instance] = known ?? (finding.mark, now)
        }
        since = still
        return still.filter { now - $0.value.at >= UnsettledWatch.patience }.keys.sorted()
    }
}

extension UnsettledWatch {
    /// Asks for the servers with records of `table` behind their marks, and for these.
    fileprivate static func findings(of table: RawTable) -> SQLQuery {
        let mark: SQLQuery = "coalesce(s.\(raw: table.markColumn), 0)"
        let size: SQLQuery = "\(raw: "\(1 << table.blockBits)")"
        // A server's last block has its latest records; their identifiers rise.
        return """
            SELECT b.instance, \(mark)
            FROM (SELECT instance, max(block) AS block FROM (\(table.allBlocks)) blocks GROUP BY instance) b
            LEFT JOIN settled_events s ON s.instance = b.instance
            WHERE EXISTS (
                SELECT 1 FROM \(raw: table.rawValue) e
                WHERE e.id > \(mark) AND e.id >= b.block * \(size) AND e.id < (b.block + 1) * \(size))
            """
    }
}

extension DataStore {
    /// Looks whether another server's records wait for a minute to be settled, notes it, and returns whose.
    ///
    /// To be called after `settleForOthers`, which settles for those that are gone.
    @discardableResult
    public func lookForUnsettled(at now: ContinuousClock.Instant = .now) async throws -> [Int64] {
        let found = try await database.read { connection in
            try RawTable.allCases.flatMap { table in
                try connection.all(UnsettledWatch.findings(of: table)) { row in
                    (table, UnsettledWatch.Finding(instance: row.integer(0), mark: row.integer(1)))
                }
            }
        }
        let findings = Dictionary(grouping: found, by: \.1.instance).map { instance, all in
            UnsettledWatch.Finding(instance: instance, mark: all.reduce(0) { $0 + $1.1.mark })
        }
        let late = unsettledElsewhere.withLock { $0.note(findings, at: now) }
        if late.isEmpty { health.clear(.unsettled) } else { health.note(.unsettled) }
        return late
    }
}
