import SQL
import Store

extension DataStore {
    /// Brings the tables to this program's version and returns the names of the steps that were needed; uses
    /// TimescaleDB where it is there.
    ///
    /// Throws `CopyError.unfinished` where the store holds a part of another one only, and `CopyError.foreignTables`
    /// where another program's tables stand in the way.
    @discardableResult
    public func migrate() async throws -> [String] {
        try await CopyMarks.requireNone(in: database)
        try await CopyTarget.requireNoForeignTables(in: database)
        let steps = try await Migrator(StoreSchema.migrations).migrate(database)
        try await fillNameKeys()
        await useTimescale()
        return steps
    }

    /// The steps that the tables lack; throws `CopyError.unfinished` as `migrate` does.
    public func pendingMigrations() async throws -> [String] {
        try await CopyMarks.requireNone(in: database)
        return try await Migrator(StoreSchema.migrations).pending(in: database)
    }
}
