import Store

/// Why a store cannot be copied from, or to.
public enum CopyError: Error, Sendable, Equatable {
    /// The source's tables are those of an older version of the program.
    case sourceIsOlder(pending: [String])
    /// The database has tables of these names, which this program did not make.
    case foreignTables([String])
    /// The target holds data that no copy brought.
    case targetHasData(table: String, rows: Int64)
    /// The copy in the target was begun from another store.
    case anotherSource(begunWith: String, given: String)
    /// The source is not what it was when the copy was begun.
    case sourceChanged(table: String, rows: Int64, now: Int64)
    /// The target is not what the copy left behind.
    case targetChanged(table: String, rows: Int64, now: Int64)
    /// The store holds a part of another one: a copy was begun and not finished.
    case unfinished
}

extension CopyError: CustomStringConvertible {
    /// One sentence for the operator.
    public var description: String {
        switch self {
        case .sourceIsOlder(let pending):
            "the source is older than this program (it lacks \(pending.joined(separator: ", "))); "
                + "run `mcp-admin migrate` on it first"
        case .foreignTables(let names):
            "the database has tables of another program (\(names.joined(separator: ", "))); use an empty database. "
                + "`mcp-admin import-former` takes over what the former backend kept"
        case .targetHasData(let table, let rows):
            "the target holds data already (\(table): \(rows) rows); use an empty store, or one in which this very copy was "
                + "begun and not finished"
        case .anotherSource(let begun, let given):
            "the target holds a part of another store, made at \(begun); the source was made at \(given). "
                + "Finish that copy, or use an empty store"
        case .sourceChanged(let table, let rows, let now):
            "the source has changed since the copy was begun (\(table): \(rows) rows then, \(now) now); "
                + "begin anew with an empty target"
        case .targetChanged(let table, let rows, let now):
            "the target has changed since the copy was stopped (\(table): \(rows) rows then, \(now) now); "
                + "begin anew with an empty target"
        case .unfinished:
            "the store holds a part of another one: run the same `mcp-admin copy` again, which goes on where it stopped"
        }
    }
}
