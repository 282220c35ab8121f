import Foundation

/// Opens the store that a URL names.
public enum SQLStore {
    /// How a store is opened.
    public struct Options: Sendable {
        /// What this process wants for its own. SQLite gives all to who wants a share: it has one writing process.
        public var ownership: SQLOwnership
        /// Whether a store that does not exist is made.
        public var create: Bool
        /// For how long is waited for a server, and by how many.
        public var limits: SQLLimits

        /// Options; by default the store is shared with a running server and made when missing.
        public init(ownership: SQLOwnership = .none, create: Bool = true, limits: SQLLimits = SQLLimits()) {
            self.ownership = ownership
            self.create = create
            self.limits = limits
        }
    }

    /// Opens `sqlite:///relative/path`, `sqlite:////absolute/path`, `sqlite::memory:` or `postgresql://…`.
    ///
    /// A PostgreSQL server is connected when it is first asked: one that is away makes requests fail, not this.
    public static func open(_ url: String, options: Options = Options()) throws -> any SQLDatabase {
        if url == "sqlite::memory:" || url == "sqlite://" {
            return try SQLiteDatabase.inMemory()
        }
        if let url = try PostgresURL(url) {
            return PostgresDatabase(url: url, options: options)
        }
        guard let path = path(of: url) else { throw SQLError.unsupportedURL(found: shown(url)) }
        return try SQLiteDatabase.open(path: path, options: options)
    }

    /// Whether a URL names a PostgreSQL database; the former Python backend put its driver's name behind a `+`.
    public static func isPostgres(_ url: String) -> Bool {
        ["postgresql://", "postgres://", "postgresql+"].contains { url.hasPrefix($0) }
    }

    /// The path of the file that a SQLite URL names; nil for other URLs.
    public static func path(of url: String) -> String? {
        let prefix = "sqlite:///"
        guard url.hasPrefix(prefix) else { return nil }
        let path = url.dropFirst(prefix.count).prefix { $0 != "?" }
        return path.isEmpty || path == ":memory:" ? nil : String(path)
    }
}
