import Domain
import SQL

extension DataStore {
    /// How many rows one piece deletes at most.
    private static let sweptRows = 500

    /// Deletes some of what is kept for a limited time only: answers for retries past their lifetime, and the rollups of
    /// seconds that are older than an hour; returns whether there may be more.
    ///
    /// A piece is a small transaction of its own. Where servers share a store, one of them does it.
    public func sweepPiece(now: Timestamp = .now()) async throws -> Bool {
        guard database.ownership != .none else { return false }
        return try await database.writeDerived { connection in
            guard try connection.tryLock("sweep") else { return false }
            let answers = try connection.execute(
                """
                DELETE FROM idempotency_keys WHERE (scope, request_key) IN (
                    SELECT scope, request_key FROM idempotency_keys WHERE created_at < \(now - Idempotency.lifetime)
                    ORDER BY created_at LIMIT \(DataStore.sweptRows))
                """)
            let seconds = try connection.execute(
                """
                DELETE FROM event_rollups WHERE (resolution, bucket, event_type, tool_name, instance) IN (
                    SELECT resolution, bucket, event_type, tool_name, instance FROM event_rollups
                    WHERE resolution = \(RollupResolution.second.rawValue) AND bucket < \(now - Timestamp.hour)
                    ORDER BY bucket LIMIT \(DataStore.sweptRows))
                """)
            return answers == DataStore.sweptRows || seconds == DataStore.sweptRows
        } ended: { _ in
        }
    }

    /// Deletes all of it in pieces, and rests between them three times as long as each took.
    public func sweep(now: Timestamp = .now()) async throws {
        var began = ContinuousClock.now
        while try await sweepPiece(now: now) {
            try await Task.sleep(for: (ContinuousClock.now - began) * 3)
            began = .now
        }
    }
}
