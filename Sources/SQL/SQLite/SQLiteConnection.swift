import GRDB
import GRDBSQLite

/// A connection over GRDB's cached statements, bound and stepped by SQLite's own functions.
///
/// GRDB boxes every argument, which halves the rate of inserts; binding on the statement itself does not.
struct SQLiteConnection: SQLConnection {
    let dialect = Dialect.sqlite
    let lease = SQLLease(instance: 1, term: 0)
    private let database: Database

    init(database: Database) {
        self.database = database
    }

    func has(table: String) throws -> Bool {
        // GRDB's own answer is cached, and misses tables that were made on the statement itself.
        let sql: SQLQuery = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = \(table)"
        return try first(sql) { _ in true } ?? false
    }

    func reserveIDs(of table: String, block: Int64, atLeast count: Int) throws -> [Range<Int64>] {
        let next = try first("SELECT max(id) FROM \(raw: table)") { $0.integer(0) + 1 } ?? 1
        return [next..<Int64.max]
    }

    func expect(schema: SQLSchema) throws {
        let isAsExpected = try? first("SELECT count(*), max(id) FROM schema_migrations") {
            Int($0.integer(0)) == schema.migrations.count && $0.text(1) == schema.migrations.max() ?? ""
        }
        if isAsExpected == true { return }
        if let mismatch = schema.mismatch(with: try Migrator.applied(on: self)) { throw mismatch }
    }

    /// SQLite has one writing transaction at a time, which has every lock.
    func tryLock(_ name: String) -> Bool { true }

    func query(_ query: SQLQuery, row: (any SQLRow) throws -> Void) throws {
        try each(query) {
            try row($0)
            return true
        }
    }

    func each(_ query: SQLQuery, row: (any SQLRow) throws -> Bool) throws {
        let statement = try prepare(query.text(in: dialect))
        let binder = SQLiteBinder(statement: statement)
        defer { binder.finish() }
        for value in query.values { binder.bind(value) }
        let current = SQLiteRow(statement: statement)
        while try step(statement), try row(current) {}
    }

    func execute(_ query: SQLQuery) throws -> Int {
        let statement = try prepare(query.text(in: dialect))
        let binder = SQLiteBinder(statement: statement)
        defer { binder.finish() }
        for value in query.values { binder.bind(value) }
        while try step(statement) {}
        return Int(sqlite3_changes(database.sqliteConnection))
    }

    func execute(_ statement: String, count: Int, bind: (Int, any SQLBinder) throws -> Void) throws {
        guard count > 0 else { return }
        let prepared = try prepare(statement)
        let binder = SQLiteBinder(statement: prepared)
        defer { binder.finish() }
        for index in 0..<count {
            binder.restart()
            try bind(index, binder)
            _ = try step(prepared)
            sqlite3_reset(prepared)
        }
    }

    func insert(_ insert: SQLInsert, count: Int, bind: (Int, any SQLBinder) throws -> Void) throws {
        try execute(insert.statement, count: count, bind: bind)
    }

    func update(_ update: SQLUpdate, count: Int, bind: (Int, any SQLBinder) throws -> Void) throws {
        try execute(update.statement, count: count, bind: bind)
    }

    private func prepare(_ text: String) throws -> OpaquePointer {
        try database.cachedStatement(sql: text).sqliteStatement
    }

    private func step(_ statement: OpaquePointer) throws -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case SQLITE_INTERRUPT: throw CancellationError()
        default: throw SQLError(connection: database.sqliteConnection)
        }
    }
}
