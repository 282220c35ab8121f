import GRDBSQLite

/// The row that a stepped SQLite statement stands on.
struct SQLiteRow: SQLRow {
    let statement: OpaquePointer

    func isNull(_ column: Int) -> Bool {
        sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL
    }

    func isInteger(_ column: Int) -> Bool {
        sqlite3_column_type(statement, Int32(column)) == SQLITE_INTEGER
    }

    func isNumber(_ column: Int) -> Bool {
        let type = sqlite3_column_type(statement, Int32(column))
        return type == SQLITE_FLOAT || type == SQLITE_INTEGER
    }

    func integer(_ column: Int) -> Int64 {
        sqlite3_column_int64(statement, Int32(column))
    }

    func real(_ column: Int) -> Double {
        sqlite3_column_double(statement, Int32(column))
    }

    func text(_ column: Int) -> String {
        guard let characters = sqlite3_column_text(statement, Int32(column)) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, Int32(column)))
        return String(decoding: UnsafeBufferPointer(start: characters, count: count), as: UTF8.self)
    }

    func timestamp(_ column: Int) -> Int64 {
        sqlite3_column_int64(statement, Int32(column))
    }

    func withBytes<Value>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
        let bytes = sqlite3_column_blob(statement, Int32(column))
        let count = Int(sqlite3_column_bytes(statement, Int32(column)))
        return try body(UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count))
    }
}
