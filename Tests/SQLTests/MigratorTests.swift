import SQL
import Testing

struct MigratorTests {
    private static let first = Migration(id: "0001-a") { ["CREATE TABLE a (id \($0.integerType))"] }
    private static let second = Migration(id: "0002-b") { _ in
        ["CREATE TABLE b (id INTEGER)", "INSERT INTO a (id) VALUES (7)"]
    }
    private static let broken = Migration(id: "0003-c") { _ in
        ["CREATE TABLE c (id INTEGER)", "INSERT INTO nowhere (id) VALUES (1)"]
    }

    @Test func anEmptyDatabaseIsBroughtToTheNewestStep() async throws {
        try await withDatabase { database in
            let migrator = Migrator([Self.first, Self.second])

            let pending = try await migrator.pending(in: database)
            #expect(pending == ["0001-a", "0002-b"])
            #expect(try await migrator.migrate(database) == pending)
            #expect(try await migrator.pending(in: database).isEmpty)
            #expect(try await migrator.migrate(database).isEmpty)
            #expect(try await database.integers("SELECT id FROM a") == [7])
        }
    }

    @Test func aFileIsBroughtOnFromWhereItStands() async throws {
        try await withDatabaseFile { database, _ in
            _ = try await Migrator([Self.first]).migrate(database)
            let migrator = Migrator([Self.first, Self.second])

            #expect(try await migrator.pending(in: database) == ["0002-b"])
            #expect(try await migrator.migrate(database) == ["0002-b"])
            #expect(try await migrator.pending(in: database).isEmpty)
        }
    }

    @Test func askingWhatIsPendingChangesNothing() async throws {
        try await withDatabase { database in
            _ = try await Migrator([Self.first]).pending(in: database)

            #expect(try await database.integers("SELECT count(*) FROM sqlite_master") == [0])
        }
    }

    @Test func aDatabaseOfANewerVersionIsRefused() async throws {
        try await withDatabase { database in
            _ = try await Migrator([Self.first, Self.second]).migrate(database)
            let older = Migrator([Self.first])

            await #expect(throws: SQLError.schema(.newer(unknown: ["0002-b"]))) {
                try await older.pending(in: database)
            }
            await #expect(throws: SQLError.schema(.newer(unknown: ["0002-b"]))) { try await older.migrate(database) }
        }
    }

    @Test func aDatabaseThatLacksAnEarlierStepIsRefused() async throws {
        try await withDatabase { database in
            _ = try await Migrator([Self.first]).migrate(database)
            let diverged = Migrator([Self.second, Self.first])

            await #expect(throws: SQLError.schema(.diverged(missing: "0002-b"))) {
                try await diverged.migrate(database)
            }
            #expect(try await database.integers("SELECT count(*) FROM schema_migrations") == [1])
        }
    }

    @Test func aStepThatFailsIsUndoneAndThoseBeforeItStay() async throws {
        try await withDatabase { database in
            let migrator = Migrator([Self.first, Self.second, Self.broken])

            await #expect(throws: SQLError.self) { try await migrator.migrate(database) }
            let pending = try await migrator.pending(in: database)
            #expect(pending == ["0003-c"])
            #expect(try await database.read { try $0.has(table: "c") } == false)
            #expect(try await database.read { try $0.has(table: "b") })
        }
    }
}
