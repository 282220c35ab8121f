import Domain
import SQL

extension DataStore {
    /// Deletes answers that were kept for keys of requests past their lifetime, and rollups of seconds older than an
    /// hour, and returns how many rows went.
    ///
    /// They go in pieces of at most `piece` rows, each in a transaction of its own, with rests three times as long as
    /// each took: nobody who writes waits for long.
    @discardableResult
    public func sweep(now: Timestamp = .now(), piece: Int = 2_000) async throws -> Int {
        guard database.ownership != .none else { throw StoreError.notOwned }
        let steps: [SQLQuery] = [
            """
            DELETE FROM idempotency_keys WHERE (scope, request_key) IN (
                SELECT scope, request_key FROM idempotency_keys WHERE created_at < \(now - Idempotency.lifetime)
                ORDER BY created_at LIMIT \(piece))
            """,
            SweepQueries.seconds(before: now - Timestamp.hour, piece: piece),
        ]
        var total = 0
        for step in steps {
            while true {
                let began = ContinuousClock.now
                let count = try await database.write(.shared) { connection in
                    try connection.tryLock("sweep") ? connection.execute(step) : 0
                }
                total += count
                if count == 0 { break }
                try await Task.sleep(for: (ContinuousClock.now - began) * 3)
            }
        }
        return total
    }
}

private enum SweepQueries {
    /// Deletes about `piece` rollups of seconds: all series of the oldest ones, since the key begins with the bucket.
    static func seconds(before moment: Timestamp, piece: Int) -> SQLQuery {
        let resolution = RollupResolution.second.rawValue
        return """
            DELETE FROM event_rollups WHERE resolution = \(resolution) AND bucket < \(moment) AND bucket <= coalesce((
                SELECT bucket FROM event_rollups WHERE resolution = \(resolution) AND bucket < \(moment)
                ORDER BY bucket LIMIT 1 OFFSET \(piece - 1)), \(moment))
            """
    }
}
