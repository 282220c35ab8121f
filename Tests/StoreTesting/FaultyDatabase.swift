import SQL
import Synchronization

/// What a database is told to fail at, and what it was asked.
package final class Faults: Sendable {
    private struct State {
        var statementsLeft: Int?
        var failsCommit = false
        var queries: [SQLQuery]?
        var whenUndone: (@Sendable () async -> Void)?
        var whenReading: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    package init() {}

    /// Fails the statement after the next `count`.
    package func failStatement(after count: Int) {
        state.withLock { $0.statementsLeft = count }
    }

    /// Fails the next commit; `then` runs before its asker hears of it.
    package func failCommit(then: @escaping @Sendable () async -> Void = {}) {
        state.withLock { state in
            state.failsCommit = true
            state.whenUndone = then
        }
    }

    /// Calls `body` on the next reader's thread, when it has its snapshot and before it asks anything.
    package func whenNextReading(_ body: @escaping @Sendable () -> Void) {
        state.withLock { $0.whenReading = body }
    }

    /// Takes back what was told and not done yet; returns whether there was anything.
    @discardableResult
    package func clear() -> Bool {
        state.withLock { state in
            defer { state = State(queries: state.queries) }
            return state.statementsLeft != nil || state.failsCommit
        }
    }

    /// The queries that `body` asks.
    package func queries(of body: () async throws -> Void) async rethrows -> [SQLQuery] {
        state.withLock { $0.queries = [] }
        try await body()
        return state.withLock { state in
            defer { state.queries = nil }
            return state.queries ?? []
        }
    }

    fileprivate func note(_ query: SQLQuery) throws {
        try state.withLock { state in
            state.queries?.append(query)
            guard let left = state.statementsLeft else { return }
            state.statementsLeft = left > 0 ? left - 1 : nil
            if left == 0 { throw SQLError.full("as told") }
        }
    }

    fileprivate func noteCommit() throws {
        try state.withLock { state in
            guard state.failsCommit else { return }
            state.failsCommit = false
            throw SQLError.full("as told")
        }
    }

    fileprivate func reading() {
        state.withLock { state in
            defer { state.whenReading = nil }
            return state.whenReading
        }?()
    }

    fileprivate func undone() async {
        await state.withLock { state in
            defer { state.whenUndone = nil }
            return state.whenUndone
        }?()
    }
}

/// A database that fails when it is told to.
package struct FaultyDatabase: SQLDatabase {
    private let base: any SQLDatabase
    private let faults: Faults

    package init(_ base: any SQLDatabase, _ faults: Faults) {
        self.base = base
        self.faults = faults
    }

    package var dialect: Dialect { base.dialect }
    package var ownership: SQLOwnership { base.ownership }
    package var roundTrips: Int { base.roundTrips }

    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await base.read { connection in
            faults.reading()
            return try body(FaultyConnection(base: connection, faults: faults))
        }
    }

    package func write<Value: Sendable>(
        _ mode: SQLWriteMode, _ body: @escaping @Sendable (any SQLConnection) throws -> Value,
        ended: @escaping @Sendable (Bool) -> Void
    ) async throws -> Value {
        try await failing { try await base.write(mode, faulty(body), ended: ended) }
    }

    package func writeDerived<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value, ended: @escaping @Sendable (Bool) -> Void
    ) async throws -> Value {
        try await failing { try await base.writeDerived(faulty(body), ended: ended) }
    }

    private func faulty<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) -> @Sendable (any SQLConnection) throws -> Value {
        { connection in
            let value = try body(FaultyConnection(base: connection, faults: faults))
            try faults.noteCommit()
            return value
        }
    }

    private func failing<Value>(_ write: () async throws -> Value) async throws -> Value {
        do {
            return try await write()
        } catch {
            await faults.undone()
            throw error
        }
    }

    package func backup(to path: String, progress: @escaping @Sendable (Double) -> Void) async throws {
        try await base.backup(to: path, progress: progress)
    }

    package func close() async throws {
        try await base.close()
    }
}

private struct FaultyConnection: SQLConnection {
    let base: any SQLConnection
    let faults: Faults

    var dialect: Dialect { base.dialect }
    var lease: SQLLease { base.lease }

    func has(table: String) throws -> Bool {
        try base.has(table: table)
    }

    func reserveIDs(of table: String, block: Int64, atLeast count: Int) throws -> [Range<Int64>] {
        try base.reserveIDs(of: table, block: block, atLeast: count)
    }

    func tryLock(_ name: String) throws -> Bool {
        try base.tryLock(name)
    }

    func expect(schema: SQLSchema) throws {
        try base.expect(schema: schema)
    }

    func lockSchema() throws {
        try base.lockSchema()
    }

    func query(_ query: SQLQuery, row: (any SQLRow) throws -> Void) throws {
        try faults.note(query)
        try base.query(query, row: row)
    }

    func query(_ queries: [SQLQuery], row: (Int, any SQLRow) throws -> Void) throws {
        for query in queries { try faults.note(query) }
        try base.query(queries, row: row)
    }

    func each(_ query: SQLQuery, row: (any SQLRow) throws -> Bool) throws {
        try faults.note(query)
        try base.each(query, row: row)
    }

    func execute(_ query: SQLQuery) throws -> Int {
        try faults.note(query)
        return try base.execute(query)
    }

    func execute(_ statement: String, count: Int, bind: (Int, any SQLBinder) throws -> Void) throws {
        try faults.note("\(raw: statement)")
        try base.execute(statement, count: count, bind: bind)
    }

    func insert(_ insert: SQLInsert, count: Int, bind: (Int, any SQLBinder) throws -> Void) throws {
        try faults.note("INSERT INTO \(raw: insert.table)")
        try base.insert(insert, count: count, bind: bind)
    }

    func update(_ update: SQLUpdate, count: Int, bind: (Int, any SQLBinder) throws -> Void) throws {
        try faults.note("UPDATE \(raw: update.table)")
        try base.update(update, count: count, bind: bind)
    }

    func upsert(_ upsert: SQLUpsert, count: Int, bind: (Int, any SQLBinder) throws -> Void) throws {
        try faults.note("UPSERT INTO \(raw: upsert.table)")
        try base.upsert(upsert, count: count, bind: bind)
    }
}
