import Foundation

/// One step of a database's history; it is never changed once it was released.
public struct Migration: Sendable {
    /// The step's name, such as `0001-first-tables`.
    public let id: String
    /// The step's statements.
    public let statements: @Sendable (Dialect) -> [String]

    /// The step `id`, whose statements depend on the engine's types only.
    public init(id: String, statements: @escaping @Sendable (Dialect) -> [String]) {
        self.id = id
        self.statements = statements
    }
}

/// Brings a database to the newest step, each in a transaction of its own.
public struct Migrator: Sendable {
    private let migrations: [Migration]

    /// A migrator of `migrations`, oldest first.
    public init(_ migrations: [Migration]) {
        self.migrations = migrations
    }

    /// The steps that `database` lacks; throws `SQLError.schema` where it is newer than the program or diverged.
    public func pending(in database: any SQLDatabase) async throws -> [String] {
        let applied = try await database.read { try Migrator.applied(on: $0) }
        return try pending(given: applied).map(\.id)
    }

    /// What a database has when all steps were taken.
    public var schema: SQLSchema { SQLSchema(migrations.map(\.id)) }

    /// Applies what is pending and returns the names of what this process applied; nothing is changed where the database does not fit.
    public func migrate(_ database: any SQLDatabase) async throws -> [String] {
        let database = database.unguarded
        try await database.write { connection in
            _ = try connection.execute(
                """
                CREATE TABLE IF NOT EXISTS schema_migrations (
                    id TEXT PRIMARY KEY, applied_at \(raw: connection.dialect.timestampType))
                """)
        }
        let applied = try await database.read { try Migrator.applied(on: $0) }
        var done: [String] = []
        for migration in try pending(given: applied) {
            // Another process may have been quicker: each is alone while it writes, so this one sees it here.
            let isNew = try await database.write { connection in
                try connection.lockSchema()
                // A newer program may have been quicker, too: an older one changes nothing behind it.
                guard try self.pending(given: Migrator.applied(on: connection)).first?.id == migration.id else {
                    return false
                }
                try Migrator.apply(migration, on: connection)
                return true
            }
            if isNew { done.append(migration.id) }
        }
        return done
    }

    private func pending(given applied: [String]) throws -> [Migration] {
        let known = Set(migrations.map(\.id))
        let unknown = applied.filter { !known.contains($0) }
        guard unknown.isEmpty else { throw SQLError.schema(.newer(unknown: unknown)) }
        let done = Set(applied)
        let pending = migrations.drop { done.contains($0.id) }
        if let missing = pending.first, pending.contains(where: { done.contains($0.id) }) {
            throw SQLError.schema(.diverged(missing: missing.id))
        }
        return Array(pending)
    }

    /// The steps that a database has, by name.
    public static func applied(on connection: any SQLConnection) throws -> [String] {
        guard try connection.has(table: "schema_migrations") else { return [] }
        return try connection.all("SELECT id FROM schema_migrations ORDER BY id") { $0.text(0) }
    }

    private static func apply(_ migration: Migration, on connection: any SQLConnection) throws {
        try connection.allowAnyDuration()
        for statement in migration.statements(connection.dialect) {
            try connection.execute("\(raw: statement)")
        }
        try connection.execute(
            """
            INSERT INTO schema_migrations (id, applied_at)
            VALUES (\(migration.id), \(SQLValue.timestamp(Int64(Date().timeIntervalSince1970 * 1e6))))
            """)
    }
}
