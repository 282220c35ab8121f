/// What an engine could not do, and why, in words for the operator.
public enum SQLError: Error, Sendable, Equatable {
    /// Somebody else held a lock for too long; trying again may help.
    case busy(String)
    /// There is no room left on the disk.
    case full(String)
    /// The store, or the folder that it is in, cannot be written.
    case readOnly(String)
    /// The disk failed, or the file cannot be opened.
    case inputOutput(String)
    /// The file is damaged, or no database.
    case corrupt(String)
    /// The file at the store's path is not, or not any more, the one that is open: what is written now would be lost.
    case detached(String)
    /// The file is another program's database.
    case foreign(String)
    /// The server cannot be reached, or takes no requests at the moment; trying again may help.
    case unavailable(String)
    /// The connection ended while a transaction was being committed, and whether it was could not be found out.
    case outcomeUnknown(String)
    /// A row breaks a constraint, whose columns are named (`table.column`).
    case constraint(String)
    /// Another process owns the store at this path.
    case locked(path: String)
    /// The URL names no store that this program has.
    case unsupportedURL(found: String)
    /// A migration list and a database do not fit together.
    case schema(SchemaMismatch)
    /// Anything else.
    case failed(String)
}

/// Why a database's migrations and the program's do not fit together.
public enum SchemaMismatch: Error, Sendable, Equatable {
    /// The database has migrations that this program does not know: it was made by a newer one.
    case newer(unknown: [String])
    /// The database lacks a migration that comes before one it has.
    case diverged(missing: String)
}

extension SQLError: CustomStringConvertible {
    /// One sentence for the operator.
    public var description: String {
        switch self {
        case .busy(let detail): "the database is busy: \(detail)"
        case .full(let detail): "no room left for the database: \(detail)"
        case .readOnly(let detail): "the database cannot be written: \(detail)"
        case .inputOutput(let detail): "the database cannot be read or written: \(detail)"
        case .corrupt(let detail): "the database is damaged or no database: \(detail)"
        case .detached(let detail): "the database is not at its place: \(detail)"
        case .foreign(let detail): "this is not a store of mcp-admin: \(detail)"
        case .unavailable(let detail): "the database cannot be reached: \(detail)"
        case .outcomeUnknown(let detail): "it is unknown whether the database committed: \(detail)"
        case .constraint(let detail): "a row breaks a constraint: \(detail)"
        case .locked(let path): "another mcp-admin process uses \(path); stop it first, or use another DATABASE_URL"
        case .unsupportedURL(let found):
            "DATABASE_URL is \(found); sqlite:///relative/path, sqlite:////absolute/path, sqlite::memory: and postgresql://… are allowed"
        case .schema(.newer(let unknown)):
            "the database was made by a newer version of mcp-admin (it has the unknown migrations "
                + "\(unknown.joined(separator: ", "))); use that version or a newer one"
        case .schema(.diverged(let missing)):
            "the database lacks the migration \(missing) though it has later ones; it was not made by mcp-admin"
        case .failed(let detail): "the database failed: \(detail)"
        }
    }
}
