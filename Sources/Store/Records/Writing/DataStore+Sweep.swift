import Domain
import SQL

extension DataStore {
    /// How many rows of a table one piece deletes at most.
    public static let sweptRows = 500

    /// Deletes some of what is kept for a limited time only: answers for retries past their lifetime, and the rollups of
    /// seconds that are older than an hour; returns how many rows went, 0 where none is left.
    ///
    /// A piece is a small transaction of its own. Where servers share a store, one of them does it.
    public func sweepPiece(now: Timestamp = .now(), rows: Int = sweptRows) async throws -> Int {
        guard database.ownership != .none else { throw StoreError.notOwned }
        return try await database.writeDerived { connection in
            guard try connection.tryLock("sweep") else { return 0 }
            let answers = try connection.execute(
                """
                DELETE FROM idempotency_keys WHERE (scope, request_key) IN (
                    SELECT scope, request_key FROM idempotency_keys WHERE created_at < \(now - Idempotency.lifetime)
                    ORDER BY created_at LIMIT \(rows))
                """)
            let seconds = try connection.execute(
                """
                DELETE FROM event_rollups WHERE (resolution, bucket, event_type, tool_name, instance) IN (
                    SELECT resolution, bucket, event_type, tool_name, instance FROM event_rollups
                    WHERE resolution = \(RollupResolution.second.rawValue) AND bucket < \(now - Timestamp.hour)
                    ORDER BY bucket LIMIT \(rows))
                """)
            return answers + seconds
        } ended: { _ in
        }
    }

    /// Deletes all of it in pieces of at most `rows` rows of a table, rests between them three times as long as each
    /// took, and returns how many rows went.
    @discardableResult
    public func sweep(now: Timestamp = .now(), rows: Int = sweptRows) async throws -> Int {
        var total = 0
        while true {
            let began = ContinuousClock.now
            let count = try await sweepPiece(now: now, rows: rows)
            guard count > 0 else { return total }
            total += count
            try await Task.sleep(for: (ContinuousClock.now - began) * 3)
        }
    }
}
