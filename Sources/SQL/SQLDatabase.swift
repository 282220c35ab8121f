/// A store that understands SQL: one per process, shared by all.
///
/// The closures run on the driver's own threads with a connection that is theirs until they return: neither an event
/// loop nor the cooperative pool waits for a disk.
public protocol SQLDatabase: Sendable {
    /// What the engine's SQL looks like.
    var dialect: Dialect { get }

    /// What this process may take for its own in the store.
    var ownership: SQLOwnership { get }

    /// Runs `body` on one consistent snapshot; throws `SQLError` and what `body` throws.
    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value

    /// Runs `body` in one transaction that is durable when this returns, and undone when it throws.
    ///
    /// A process writes one transaction after the other; `mode` says whether other processes may write meanwhile. It
    /// goes on to its end when the asking task is cancelled. `ended` is called with whether it was committed, before
    /// this process begins any other transaction; it is not called where none could be begun.
    func write<Value: Sendable>(
        _ mode: SQLWriteMode, _ body: @escaping @Sendable (any SQLConnection) throws -> Value,
        ended: @escaping @Sendable (Bool) -> Void
    ) async throws -> Value

    /// Runs `body` in one transaction for what can be made again from other rows: it need not have reached the disk when
    /// this returns, but what is acknowledged later never reaches it before.
    ///
    /// Where the engine can, it runs beside `write`, on a connection without a lease.
    func writeDerived<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value, ended: @escaping @Sendable (Bool) -> Void
    ) async throws -> Value

    /// Writes a consistent copy to a new file at `path` while others read and write, and verifies it.
    ///
    /// `progress` is called with the part that is done, 0…1.
    func backup(to path: String, progress: @escaping @Sendable (Double) -> Void) async throws

    /// How often this process waited for the server's answer; 0 where the engine is within the process.
    var roundTrips: Int { get }

    /// Throws `SQLError.detached` where what is open is not what stands at the store's place any more.
    func verify() throws

    /// The same database without what is expected of its schema: for whoever brings it about.
    var unguarded: any SQLDatabase { get }

    /// Ends all connections; nothing may be asked afterwards.
    func close() async throws
}

extension SQLDatabase {
    /// None: most engines are within the process.
    public var roundTrips: Int { 0 }

    /// Does nothing: only a file can be taken away under the process that has it open.
    public func verify() throws {}

    /// Writes as durably as anything else.
    public func writeDerived<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value, ended: @escaping @Sendable (Bool) -> Void
    ) async throws -> Value {
        try await write(.concurrent, body, ended: ended)
    }

    /// Itself: an engine expects no schema.
    public var unguarded: any SQLDatabase { self }

    /// Runs `body` in one transaction that is durable when this returns, and undone when it throws.
    public func write<Value: Sendable>(
        _ mode: SQLWriteMode, _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await write(mode, body, ended: { _ in })
    }

    /// The same, with no other process beside it.
    public func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await write(.exclusive, body)
    }
}

/// What a process may take for its own in a store.
public enum SQLOwnership: Sendable, Equatable {
    /// Nothing: others may write whatever this process writes.
    case none
    /// The rows under its own instance number; other processes write beside it.
    case share
    /// Everything: no other process writes.
    case whole
}

/// Whether other processes' transactions may run beside one.
public enum SQLWriteMode: Sendable {
    /// No other process has an exclusive transaction meanwhile: what it reads stays true until it is committed.
    case exclusive
    /// Others may write meanwhile: it changes shared rows only in ways that add up in any order.
    case concurrent
}

/// What a writing connection holds while it lives: rows under `instance` are written by nobody else.
public struct SQLLease: Sendable, Hashable {
    /// The number, from 1 on, under which rows of its own are kept; it is given to another process afterwards.
    public let instance: Int64
    /// Tells this connection from those before it that had the same number.
    public let term: UInt64

    /// The lease of `instance` in its `term`.
    public init(instance: Int64, term: UInt64) {
        self.instance = instance
        self.term = term
    }
}

/// A connection inside `read` or `write`; it must not leave the closure.
public protocol SQLConnection {
    /// What the engine's SQL looks like.
    var dialect: Dialect { get }

    /// The number under which this process writes rows of its own; it changes when the connection had to be made anew.
    var lease: SQLLease { get }

    /// Whether there is a table of this name.
    func has(table: String) throws -> Bool

    /// Takes identifiers of `table` that nobody else is given, at least `count`, and in whole blocks of `block`.
    ///
    /// They rise from call to call, and what is not used is left out for ever. A store with one writer gives all
    /// identifiers behind the table's last one.
    func reserveIDs(of table: String, block: Int64, atLeast count: Int) throws -> [Range<Int64>]

    /// Takes the lock `name` until the transaction ends; false where another connection has it.
    ///
    /// A writing connection holds the lock `instance-N` of its lease for as long as it lives.
    func tryLock(_ name: String) throws -> Bool

    /// Has this transaction fail with `SQLError.schema(.newer)` where a newer program has migrated the database, and with
    /// `.unavailable` where it was not migrated yet. To be called first; the failure may come with a later statement.
    func expect(schema: SQLSchema) throws

    /// Waits until nobody writes, and keeps others from it until the transaction ends: for a change of the schema.
    func lockSchema() throws

    /// Lets the statements of this transaction take as long as they need, and wait for locks as long: migrations.
    func allowAnyDuration() throws

    /// Runs a query and calls `row` for each row.
    func query(_ query: SQLQuery, row: (any SQLRow) throws -> Void) throws

    /// Runs queries that do not depend on each other, sent together, and calls `row` for each row with its query's place.
    func query(_ queries: [SQLQuery], row: (Int, any SQLRow) throws -> Void) throws

    /// Runs a query and calls `row` for each row as it comes, until that returns false: no more than a row is held,
    /// however many the answer has.
    func each(_ query: SQLQuery, row: (any SQLRow) throws -> Bool) throws

    /// Runs a statement and returns how many rows it changed.
    @discardableResult
    func execute(_ query: SQLQuery) throws -> Int

    /// Runs one statement, whose values stand as `?`, `count` times; `bind` gives the values of each run in order.
    ///
    /// Nobody has to wait for the answers: where one fails, a later statement or the commit does.
    func execute(_ statement: String, count: Int, bind: (Int, any SQLBinder) throws -> Void) throws

    /// Inserts `count` rows in the engine's quickest way; `bind` gives the values of each row in the columns' order.
    func insert(_ insert: SQLInsert, count: Int, bind: (Int, any SQLBinder) throws -> Void) throws

    /// Changes `count` rows in the engine's quickest way; `bind` gives the values of each row, its key first. No key may
    /// come twice.
    func update(_ update: SQLUpdate, count: Int, bind: (Int, any SQLBinder) throws -> Void) throws

    /// Inserts `count` rows of which some may be there, in the engine's quickest way and in their order; `bind` gives
    /// the values of each row. No key may come twice.
    func upsert(_ upsert: SQLUpsert, count: Int, bind: (Int, any SQLBinder) throws -> Void) throws
}

extension SQLConnection {
    /// Does nothing: most engines have one writing transaction at a time.
    public func lockSchema() throws {}

    /// Does nothing: most engines set no limits.
    public func allowAnyDuration() throws {}

    /// Asks one after the other: an engine within the process has nothing to wait for.
    public func query(_ queries: [SQLQuery], row: (Int, any SQLRow) throws -> Void) throws {
        for (place, query) in queries.enumerated() { try self.query(query) { try row(place, $0) } }
    }

    /// Runs a statement for each row.
    public func upsert(_ upsert: SQLUpsert, count: Int, bind: (Int, any SQLBinder) throws -> Void) throws {
        try execute(upsert.rowStatement, count: count, bind: bind)
    }

    /// Leaves the rest of a query's rows alone, as far as the engine does not read it before.
    public func each(_ query: SQLQuery, row: (any SQLRow) throws -> Bool) throws {
        do {
            try self.query(query) { if try !row($0) { throw EnoughRows() } }
        } catch is EnoughRows {}
    }

    /// The values that `make` makes of a query's rows.
    public func all<Value>(_ query: SQLQuery, _ make: (any SQLRow) throws -> Value) throws -> [Value] {
        var values: [Value] = []
        try self.query(query) { values.append(try make($0)) }
        return values
    }

    /// The value that `make` makes of a query's first row; nil where it has none.
    public func first<Value>(_ query: SQLQuery, _ make: (any SQLRow) throws -> Value) throws -> Value? {
        var value: Value?
        try self.query(query) { row in
            if value == nil { value = try make(row) }
        }
        return value
    }
}

/// Ends the reading of rows.
private struct EnoughRows: Error {}

/// The row that a query stands on; columns are counted from 0.
public protocol SQLRow {
    /// Whether the column is null.
    func isNull(_ column: Int) -> Bool
    /// The column as a whole number; 0 for null.
    func integer(_ column: Int) -> Int64
    /// The column as a real number; 0 for null.
    func real(_ column: Int) -> Double
    /// The column as text; empty for null.
    func text(_ column: Int) -> String
    /// The column's moment in microseconds since 1970-01-01T00:00:00Z; 0 for null.
    func timestamp(_ column: Int) -> Int64
    /// Whether the column holds a whole number; an engine whose columns have types need not look.
    func isInteger(_ column: Int) -> Bool
    /// Whether the column holds a number.
    func isNumber(_ column: Int) -> Bool
    /// Calls `body` with the column's bytes, which live no longer; none for null.
    func withBytes<Value>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value
}

extension SQLRow {
    /// True: the column's type says so.
    public func isInteger(_ column: Int) -> Bool { true }
    /// True: the column's type says so.
    public func isNumber(_ column: Int) -> Bool { true }
    /// The column as a truth value; false for null.
    public func bool(_ column: Int) -> Bool { integer(column) != 0 }
    /// The column as a whole number, or nil for null.
    public func integerIfAny(_ column: Int) -> Int64? { isNull(column) ? nil : integer(column) }
    /// The column as text, or nil for null.
    public func textIfAny(_ column: Int) -> String? { isNull(column) ? nil : text(column) }
    /// The column's moment in microseconds, or nil for null.
    public func timestampIfAny(_ column: Int) -> Int64? { isNull(column) ? nil : timestamp(column) }
}

/// Takes the values of one run of a statement, one after the other.
public protocol SQLBinder: AnyObject {
    /// The next value is null.
    func null()
    /// The next value is a whole number.
    func integer(_ value: Int64)
    /// The next value is a real number.
    func real(_ value: Double)
    /// The next value is a truth value.
    func bool(_ value: Bool)
    /// The next value is text.
    func text(_ value: String)
    /// The next value is the text of a JSON value.
    func json(_ value: String)
    /// The next value is bytes.
    func blob(_ value: [UInt8])
    /// The next value is a moment in microseconds since 1970-01-01T00:00:00Z.
    func timestamp(_ value: Int64)
}

extension SQLBinder {
    /// The next value is a whole number, or null.
    public func integer(ifAny value: Int64?) { if let value { integer(value) } else { null() } }
    /// The next value is text, or null.
    public func text(ifAny value: String?) { if let value { text(value) } else { null() } }
    /// The next value is the text of a JSON value, or null.
    public func json(ifAny value: String?) { if let value { json(value) } else { null() } }
    /// The next value is a moment, or null.
    public func timestamp(ifAny value: Int64?) { if let value { timestamp(value) } else { null() } }
}
