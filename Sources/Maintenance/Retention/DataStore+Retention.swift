import Domain
import SQL
import Store

extension DataStore {
    /// Deletes the records that are older than `days`, for ever kept where that is 0, and returns what went.
    ///
    /// Rows go in small transactions with pauses between them, oldest first, so that nobody who writes waits for long;
    /// hypertables lose whole chunks. Sessions, groups of errors and rollups stay: they remember what was deleted.
    /// On a store that servers share, one of them does it.
    @discardableResult
    public func retain(days: Int, now: Timestamp = .now()) async throws -> Retained {
        guard database.ownership != .none else { throw StoreError.notOwned }
        let catalog = try await database.read(TimescaleCatalog.read)
        let state: TimescaleState? = if case .installed(let state) = catalog { state } else { nil }
        if let state { try await TimescaleRetention(database: database, state: state).keep(days: days) }
        guard days > 0 else {
            noteRetention(deleted: nil, at: now)
            return Retained()
        }
        try await settle()
        var pass = RetentionPass(store: self, state: state, end: now - Int64(days) * Timestamp.day)
        try await pass.run()
        noteRetention(deleted: pass.done.isEmpty ? nil : pass.done.deleted, at: now)
        return pass.done
    }
}

/// One pass over the tables of records.
private struct RetentionPass {
    let store: DataStore
    let state: TimescaleState?
    /// The moment before which records go.
    let end: Timestamp
    private(set) var done = Retained()

    init(store: DataStore, state: TimescaleState?, end: Timestamp) {
        self.store = store
        self.state = state
        self.end = end
        done.end = end
    }

    mutating func run() async throws {
        if state?.tables[.costs] != nil { try await forgetNames() }
        // Before the first row goes: where it ends half-way, the mark is right all the same.
        try await attempt(.concurrent) { [end] in try RetentionMark.advance(to: end, on: $0) }
        for table in RawTable.allCases where !done.isElsewhere {
            if let hypertable = state?.tables[table] {
                try await dropChunks(of: table, hypertable)
            } else {
                try await deleteRows(of: table)
            }
        }
    }

    /// Deletes the names of costs that became too old since the last pass, as chunks are dropped without a look at their
    /// rows.
    private mutating func forgetNames() async throws {
        let mark = try await store.database.read(RetentionMark.read)
        try await step(from: mark.deletedBefore ?? .earliest, of: .costs) { try $0.deleteNames(on: $1) }
    }

    private mutating func deleteRows(of table: RawTable) async throws {
        // Resolving errors changes many rows in no certain order, alone: so it must not meet a deletion.
        try await step(from: .earliest, of: table, mode: table == .errors ? .exclusive : .concurrent) {
            piece, connection in
            try piece.delete(on: connection)
        } count: { pass, deleted in
            guard deleted > 0 else { return }
            pass.done.rows[table.rawValue, default: 0] += deleted
            pass.store.noteCommit()
        }
    }

    private mutating func dropChunks(of table: RawTable, _ hypertable: TimescaleState.Table) async throws {
        guard let sql = state?.sql else { return }
        // A policy has a day for it. What it leaves then is dropped here: its jobs may be off, or fail.
        let end = hypertable.retentionDays == nil ? end : end - Timestamp.day
        let dropped = try await attempt(.concurrent) { connection in
            try connection.first(sql.dropChunks(of: table, before: end)) { Int($0.integer(0)) } ?? 0
        }
        guard let dropped, dropped > 0 else { return }
        done.chunks += dropped
        store.noteCommit()
    }

    /// Goes through the rows of `table` from `start` on, a piece in each transaction, and rests three times as long as
    /// each took.
    private mutating func step<Value: Sendable>(
        from start: Timestamp, of table: RawTable, mode: SQLWriteMode = .concurrent,
        _ body: @escaping @Sendable (RetentionPiece, any SQLConnection) throws -> Value,
        count: (inout RetentionPass, Value) -> Void = { _, _ in }
    ) async throws {
        var place: Cursor? = RetentionPiece.place(from: start)
        while let current = place, !done.isElsewhere {
            let began = ContinuousClock.now
            let result = try await attempt(mode) { [end] connection in
                let piece = try RetentionPiece(of: table, after: current, before: end, on: connection)
                return (value: try body(piece, connection), last: piece.last)
            }
            guard let result else { return }
            count(&self, result.value)
            place = result.last
            if place != nil { try await Task.sleep(for: (ContinuousClock.now - began) * 3) }
        }
    }

    /// Runs `body` in a transaction, or nothing and nil where another server is at it.
    @discardableResult
    private mutating func attempt<Value: Sendable>(
        _ mode: SQLWriteMode, _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value? {
        let value = try await store.database.write(mode) { connection -> Value? in
            try connection.tryLock("retention") ? body(connection) : nil
        }
        if value == nil { done.isElsewhere = true }
        return value
    }
}
