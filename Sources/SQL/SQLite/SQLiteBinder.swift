import GRDBSQLite

/// Binds values on a SQLite statement, one after the other.
///
/// Short text is copied into a buffer of the binder's own, which lives as long as the statement is bound to it; SQLite's
/// own copies cost an allocation each.
final class SQLiteBinder: SQLBinder {
    private static let capacity = 4096

    private let statement: OpaquePointer
    private var position: Int32 = 0
    private let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: SQLiteBinder.capacity)
    private var used = 0

    init(statement: OpaquePointer) {
        self.statement = statement
    }

    deinit {
        buffer.deallocate()
    }

    /// Begins a new run of the statement.
    func restart() {
        position = 0
        used = 0
    }

    /// Ends the statement's last run and lets go of the values.
    func finish() {
        sqlite3_reset(statement)
        sqlite3_clear_bindings(statement)
    }

    func null() {
        sqlite3_bind_null(statement, next())
    }

    func integer(_ value: Int64) {
        sqlite3_bind_int64(statement, next(), value)
    }

    func real(_ value: Double) {
        sqlite3_bind_double(statement, next(), value)
    }

    func bool(_ value: Bool) {
        sqlite3_bind_int64(statement, next(), value ? 1 : 0)
    }

    func text(_ value: String) {
        var value = value
        let place = next()
        value.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { characters in
                let count = characters.count
                guard count <= Self.capacity - used, let start = characters.baseAddress else {
                    let start = characters.baseAddress ?? UnsafePointer(buffer)
                    _ = sqlite3_bind_text(statement, place, start, Int32(count), Self.copy)
                    return
                }
                let kept = buffer + used
                kept.update(from: start, count: count)
                used += count
                _ = sqlite3_bind_text(statement, place, kept, Int32(count), Self.kept)
            }
        }
    }

    func json(_ value: String) {
        text(value)
    }

    func blob(_ value: [UInt8]) {
        let place = next()
        value.withUnsafeBytes { bytes in
            if bytes.isEmpty {
                _ = sqlite3_bind_zeroblob(statement, place, 0)
            } else {
                _ = sqlite3_bind_blob(statement, place, bytes.baseAddress, Int32(bytes.count), Self.copy)
            }
        }
    }

    func timestamp(_ value: Int64) {
        sqlite3_bind_int64(statement, next(), value)
    }

    func bind(_ value: SQLValue) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .integer(let value): integer(value)
        case .real(let value): real(value)
        case .text(let value): text(value)
        case .blob(let value): blob(value)
        case .timestamp(let value): timestamp(value)
        case .json(let value): json(value)
        }
    }

    private func next() -> Int32 {
        position += 1
        return position
    }

    /// SQLITE_STATIC: the bytes stay where they are until the statement is bound anew.
    private static let kept: sqlite3_destructor_type? = nil
    /// SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.
    private static let copy = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}
