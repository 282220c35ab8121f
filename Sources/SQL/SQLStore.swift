import Foundation

/// Opens the store that a URL names.
public enum SQLStore {
    /// How a store is opened.
    public struct Options: Sendable {
        /// What this process wants for its own. SQLite gives all to who wants a share: it has one writing process.
        public var ownership: SQLOwnership
        /// Whether a store that does not exist is made.
        public var create: Bool

        /// Options; by default the store is shared with a running server and made when missing.
        public init(ownership: SQLOwnership = .none, create: Bool = true) {
            self.ownership = ownership
            self.create = create
        }
    }

    /// Opens `sqlite:///relative/path`, `sqlite:////absolute/path` or `sqlite::memory:`.
    public static func open(_ url: String, options: Options = Options()) throws -> any SQLDatabase {
        if url == "sqlite::memory:" || url == "sqlite://" {
            return try SQLiteDatabase.inMemory()
        }
        guard let path = path(of: url) else { throw SQLError.unsupportedURL(found: withoutPassword(url)) }
        return try SQLiteDatabase.open(path: path, options: options)
    }

    /// Whether a URL names a PostgreSQL database.
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

    private static func withoutPassword(_ url: String) -> String {
        guard let scheme = url.range(of: "://"), let at = url.lastIndex(of: "@"), scheme.upperBound < at else {
            return url
        }
        return url[..<scheme.upperBound] + "…" + url[at...]
    }
}
