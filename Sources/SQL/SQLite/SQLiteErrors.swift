import GRDB
import GRDBSQLite

extension SQLError {
    /// The error that GRDB reported, in our words; `path` is added where it helps.
    init(_ error: DatabaseError, path: String?) {
        let place = path.map { "\($0): " } ?? ""
        self.init(code: error.extendedResultCode.rawValue, message: place + (error.message ?? error.description))
    }

    /// The error that SQLite reported on a connection; `path` is added where it helps.
    init(connection: OpaquePointer?, path: String? = nil) {
        let place = path.map { "\($0): " } ?? ""
        self.init(
            code: sqlite3_extended_errcode(connection), message: place + String(cString: sqlite3_errmsg(connection)))
    }

    /// The error of an extended result code (https://sqlite.org/rescode.html).
    init(code: Int32, message: String) {
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED: self = .busy(message)
        case SQLITE_FULL: self = .full(message)
        case SQLITE_READONLY, SQLITE_PERM: self = .readOnly(message)
        case SQLITE_IOERR, SQLITE_CANTOPEN: self = .inputOutput(message)
        case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt(message)
        case SQLITE_CONSTRAINT: self = .constraint(message)
        default: self = .failed("\(message) (code \(code))")
        }
    }
}
