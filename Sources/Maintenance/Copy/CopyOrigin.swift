import Domain
import SQL
import Store

/// The store that is copied, as it was when this was made.
struct CopyOrigin: Sendable {
    /// When its first tables were made, which no two stores have in common but a store and its backup.
    let identity: String
    /// How many rows each table has.
    let rows: [String: Int64]

    /// All rows.
    var total: Int64 { rows.values.reduce(0, +) }

    /// Looks at a store of this version.
    init(of database: any SQLDatabase) async throws {
        identity = try await database.read { connection in
            try connection.first("SELECT applied_at FROM schema_migrations ORDER BY id LIMIT 1") {
                $0.momentIfAny(0)?.rfc3339 ?? ""
            } ?? ""
        }
        rows = try await CopyOrigin.rows(of: database)
    }

    /// Throws `CopyError` where a store is not of this version, or holds only a part of another.
    static func check(_ database: any SQLDatabase) async throws {
        let pending = try await Migrator(StoreSchema.migrations).pending(in: database)
        guard pending.isEmpty else { throw CopyError.sourceIsOlder(pending: pending) }
        try await CopyMarks.requireNone(in: database)
    }

    /// Counts the rows of each table.
    static func rows(of database: any SQLDatabase) async throws -> [String: Int64] {
        try await database.read { connection in
            Dictionary(
                try CopyTable.all.map { ($0.name, try $0.count(on: connection)) },
                uniquingKeysWith: { first, _ in first })
        }
    }
}
