import Domain
import SQL

extension DataStore {
    /// Cuts off entries older than `moment`, and returns how many these were.
    ///
    /// What is left stays verifiable: the number and hash of the last entry that was cut off are kept, signed by
    /// `sign`. The cut itself is written down. Entries go in pieces of `limit`, each in a transaction of its own.
    public func cutAudit(
        before moment: Timestamp, by actor: Actor, at now: Timestamp, limit: Int = 10_000,
        sign: @escaping @Sendable (AuditHead) -> String
    ) async throws -> Int64 {
        var total: Int64 = 0
        while true {
            let count = try await database.write { connection in
                try AuditCutter.cut(before: moment, by: actor, at: now, limit: limit, sign: sign, on: connection)
            }
            total += count
            if count < limit { return total }
        }
    }
}

enum AuditCutter {
    static func cut(
        before moment: Timestamp, by actor: Actor, at now: Timestamp, limit: Int, sign: (AuditHead) -> String,
        on connection: any SQLConnection
    ) throws -> Int64 {
        let first = try connection.first("SELECT id FROM audit_log ORDER BY id LIMIT 1") { $0.integer(0) }
        guard let first else { return 0 }
        // Entries are in the order of their numbers, whatever the clock said: the cut ends before the first young one.
        let young = try connection.first(
            "SELECT id FROM audit_log WHERE timestamp >= \(moment) ORDER BY id LIMIT 1"
        ) { $0.integer(0) }
        let end = min(young ?? .max, first + Int64(limit))
        let last = try connection.first(
            "SELECT id, hash FROM audit_log WHERE id < \(end) ORDER BY id DESC LIMIT 1"
        ) { AuditHead(id: $0.integer(0), hash: $0.text(1)) }
        guard let last else { return 0 }
        let count = last.id - first + 1
        try AuditLog.append(
            AuditEvent(.auditCut, "audit:\(first)-\(last.id)", after: ["entries": .number(count)]), by: actor, at: now,
            on: connection)
        try connection.execute("DELETE FROM audit_log WHERE id <= \(last.id)")
        try connection.execute("DELETE FROM audit_cuts")
        try connection.execute(
            """
            INSERT INTO audit_cuts (last_id, last_hash, cut_at, signature)
            VALUES (\(last.id), \(last.hash), \(now), \(sign(last)))
            """)
        return count
    }
}
