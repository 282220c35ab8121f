import SQL
import Store

/// Tells TimescaleDB how long records are kept.
struct TimescaleRetention: Sendable {
    let database: any SQLDatabase
    let state: TimescaleState

    /// Sees to it that the hypertables have a policy of `days`, where the licence allows, and chunks that fit it.
    ///
    /// Where all is kept, only a policy that was made here is taken back: an operator may have one of their own.
    func keep(days: Int) async throws {
        let mark = try await database.read(RetentionMark.read)
        let chunkDays = TimescaleChunks.days(keeping: days)
        let wanted = state.edition == .community && days > 0 ? Int64(days) : nil
        for (table, hypertable) in state.tables {
            let hasOurs = hypertable.retentionDays != nil && hypertable.retentionDays == mark.policyDays
            let changesPolicy = wanted == nil ? hasOurs : hypertable.retentionDays != wanted
            let ours = [TimescaleChunks.longDays, TimescaleChunks.shortDays]
            let changesChunks = ours.contains(hypertable.chunkDays) && hypertable.chunkDays != chunkDays
            guard changesPolicy || changesChunks else { continue }
            try await database.write { [sql = state.sql] connection in
                if changesChunks { try connection.query(sql.setChunks(of: table, days: chunkDays)) { _ in } }
                guard changesPolicy else { return }
                try connection.query(sql.removeRetention(of: table)) { _ in }
                if wanted != nil { try connection.query(sql.addRetention(of: table, days: days)) { _ in } }
            }
        }
        guard mark.policyDays != wanted else { return }
        try await database.write { try RetentionMark.set(policyDays: wanted, on: $0) }
    }
}
