import SQL
import Synchronization

/// Remembers since when other servers' events wait to be settled.
///
/// A server that works moves its mark every second; one that is gone is settled by others. What stays is one whose lock
/// is held by a connection that nobody uses.
struct UnsettledWatch: Sendable {
    /// A server with events behind its mark.
    struct Finding: Sendable, Equatable {
        let instance: Int64
        /// The last event that its mark covers.
        let mark: Int64
    }

    /// For how long events may wait.
    static let patience = Duration.seconds(60)

    private var since: [Int64: (mark: Int64, at: ContinuousClock.Instant)] = [:]

    /// Takes in what is found now, and returns the servers whose events have waited for too long.
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

extension DataStore {
    /// Looks whether another server's events wait for a minute to be settled, notes it, and returns whose.
    ///
    /// To be called after `settleForOthers`, which settles for those that are gone.
    @discardableResult
    public func lookForUnsettled(at now: ContinuousClock.Instant = .now) async throws -> [Int64] {
        let findings = try await database.read { connection in
            // A server's last block has its latest events; their identifiers rise.
            try connection.all(
                """
                SELECT b.instance, coalesce(s.last_event, 0)
                FROM (SELECT instance, max(block) AS block FROM event_blocks GROUP BY instance) b
                LEFT JOIN settled_events s ON s.instance = b.instance
                WHERE EXISTS (
                    SELECT 1 FROM usage_events e WHERE e.id > coalesce(s.last_event, 0)
                    AND e.id >= b.block * \(raw: "\(1 << Schema.blockBits)")
                    AND e.id < (b.block + 1) * \(raw: "\(1 << Schema.blockBits)"))
                """
            ) { UnsettledWatch.Finding(instance: $0.integer(0), mark: $0.integer(1)) }
        }
        let late = unsettledElsewhere.withLock { $0.note(findings, at: now) }
        if late.isEmpty { health.clear(.unsettled) } else { health.note(.unsettled) }
        return late
    }
}
