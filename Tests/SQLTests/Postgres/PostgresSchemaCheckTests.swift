import Foundation
import Testing

@testable import SQL

@Suite("A transaction expects the schema that its program knows")
struct PostgresSchemaCheckTests {
    private static let known = SQLSchema(["0001-a", "0002-b"])

    private func prepare(_ database: any SQLDatabase, _ migrations: [String]) async throws {
        try await database.write { connection in
            try connection.execute("CREATE TABLE schema_migrations (id TEXT PRIMARY KEY)")
            try connection.execute("CREATE TABLE t (id BIGINT)")
            for id in migrations { try connection.execute("INSERT INTO schema_migrations VALUES (\(id))") }
        }
    }

    @Test("The same migrations are written to", arguments: [1, 100])
    func same(rows: Int) async throws {
        try await withPostgres { database in
            try await prepare(database, Self.known.migrations)
            for _ in 1...2 { try await insert(rows, into: database) }
            #expect(try await database.integers("SELECT count(*) FROM t") == [Int64(2 * rows)])
        }
    }

    @Test("A database of a newer program is not written to, by one row or by COPY", arguments: [1, 100])
    func newer(rows: Int) async throws {
        try await withPostgres { database in
            try await prepare(database, Self.known.migrations + ["0003-it's"])
            await #expect(throws: SQLError.schema(.newer(unknown: ["0003-it's"]))) {
                try await insert(rows, into: database)
            }
            #expect(try await database.integers("SELECT count(*) FROM t") == [0])
        }
    }

    @Test("A database that was not migrated yet is away", arguments: [["0001-a"], []])
    func older(migrations: [String]) async throws {
        try await withPostgres { database in
            try await prepare(database, migrations)
            let error = await #expect(throws: SQLError.self) { try await insert(1, into: database) }
            guard case .unavailable(let reason)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(reason.contains("0002-b"))
        }
    }

    @Test("A migration waits for those who write")
    func migrationWaits() async throws {
        try await withPostgresURL { url, _ in
            let (one, other) = (
                try SQLStore.open(url, options: .sharing()), try SQLStore.open(url, options: .sharing())
            )
            try await prepare(one, Self.known.migrations)
            let migrating = Answer<Int64>()
            try await one.write(.concurrent) { connection in
                try connection.expect(schema: Self.known)
                try connection.execute("INSERT INTO t VALUES (1)")
                migrating.run {
                    try await other.write(.exclusive) { connection in
                        try connection.lockSchema()
                        return try connection.first("SELECT count(*) FROM t") { $0.integer(0) } ?? -1
                    }
                }
                Thread.sleep(forTimeInterval: 0.2)
                try connection.execute("INSERT INTO t VALUES (2)")
            }
            #expect(try await one.write(.concurrent) { _ in try migrating.wait() } == 2)
            for database in [one, other] { try await database.close() }
        }
    }

    @Test(
        "Only the check's own failure is read as one",
        arguments: [
            (#"invalid input syntax for type integer: "mcp-admin schema: 0001-a,0002-b""#, ["0001-a", "0002-b"]),
            (#"invalid input syntax for type integer: "mcp-admin schema: ""#, []),
            (#"invalid input syntax for type integer: "7a""#, nil), ("mcp-admin schema: 1", nil),
        ] as [(String, [String]?)])
    func reading(message: String, found: [String]?) {
        #expect(PostgresSchemaCheck.found(in: message) == found)
    }

    private func insert(_ rows: Int, into database: any SQLDatabase) async throws {
        try await database.write(.concurrent) { connection in
            try connection.expect(schema: Self.known)
            let insert = SQLInsert(into: "t", columns: ["id"])
            try connection.insert(insert, count: rows) { index, binder in binder.integer(Int64(index)) }
        }
    }
}
