import Foundation
import GRDB
import GRDBSQLite

/// Tells this program's stores from the SQLite files of other programs, by the application identifier in the header.
enum StoreMark: Equatable {
    /// There is nothing in the file yet.
    case empty
    /// The file is a store, from before stores were marked.
    case unmarked
    /// The file is a store.
    case marked

    /// `MCPA` (https://www.sqlite.org/pragma.html#pragma_application_id).
    static let applicationID: Int64 = 0x4D43_5041

    /// What the file at `path` is, which is not changed; throws `SQLError.foreign` where it is another program's.
    init(path: String) throws {
        // They stand beside the file itself, not beside a link to it.
        let file = FileWatch.canonical(path)
        let journals = [file + "-wal", file + "-journal"].map(StoreMark.size)
        guard StoreMark.size(of: path) > 0 || journals != [0, 0] else {
            self = .empty
            return
        }
        let content = try ForeignFile(path: path, isAtRest: journals == [0, 0])
        defer { content.close() }
        let found = try content.integer("PRAGMA application_id")
        let columns = try content.texts("SELECT name FROM pragma_table_info('schema_migrations') ORDER BY cid")
        let tables = try content.texts("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name LIMIT 4")
        switch found {
        case StoreMark.applicationID: self = .marked
        case 0 where tables.isEmpty: self = .empty
        case 0 where columns == ["id", "applied_at"]: self = .unmarked
        default:
            let names = tables.isEmpty ? "no tables" : "the tables \(tables.joined(separator: ", ")), …"
            throw SQLError.foreign(
                "\(path) is another program's database (application_id \(found), \(names)); name another file in "
                    + "DATABASE_URL")
        }
    }

    private static func size(of path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }

    /// Marks the file of `database` as a store.
    static func set(on database: Database) throws {
        try database.execute(sql: "PRAGMA application_id = \(applicationID)")
    }
}

/// A file that may be anybody's, read without leaving anything in it or beside it.
private struct ForeignFile {
    private let path: String
    private let connection: OpaquePointer?

    /// Opens the file; one that is at rest has no journal, and is read without a lock.
    init(path: String, isAtRest: Bool) throws {
        self.path = path
        let allowed = CharacterSet.urlPathAllowed.subtracting(CharacterSet(charactersIn: "?#%"))
        let name = path.addingPercentEncoding(withAllowedCharacters: allowed) ?? path
        // Two slashes at the beginning would stand for a host.
        let begin = name.hasPrefix("/") ? "file://" : "file:"
        var connection: OpaquePointer?
        let code = sqlite3_open_v2(
            "\(begin)\(name)\(isAtRest ? "?immutable=1" : "")", &connection, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nil
        )
        self.connection = connection
        guard code == SQLITE_OK else {
            let error = SQLError(connection: connection, path: path)
            close()
            throw error
        }
        sqlite3_busy_timeout(connection, 5000)
    }

    func close() {
        sqlite3_close_v2(connection)
    }

    func integer(_ query: String) throws -> Int64 {
        var value: Int64 = 0
        try run(query) { value = sqlite3_column_int64($0, 0) }
        return value
    }

    func texts(_ query: String) throws -> [String] {
        var values: [String] = []
        try run(query) { statement in
            if let text = sqlite3_column_text(statement, 0) { values.append(String(cString: text)) }
        }
        return values
    }

    private func run(_ query: String, row: (OpaquePointer?) -> Void) throws {
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(connection, query, -1, &statement, nil) == SQLITE_OK else {
            throw SQLError(connection: connection, path: path)
        }
        defer { sqlite3_finalize(statement) }
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: row(statement)
            case SQLITE_DONE: return
            default: throw SQLError(connection: connection, path: path)
            }
        }
    }
}
