import Foundation
import SQL
import Testing

/// Another program's file is not taken for a store, and is not changed.
struct StoreMarkTests {
    private static let ours: Int64 = 0x4D43_5041

    private func withFile(_ statements: [SQLQuery], _ body: (String) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let database = try SQLStore.open("sqlite:///\(folder)/a.db")
            for statement in statements { try await database.execute(statement) }
            try await database.close()
            try await body("\(folder)/a.db")
        }
    }

    @Test(
        arguments: [
            ["PRAGMA application_id = 252006673"], ["PRAGMA application_id = 0", "CREATE TABLE notes (id INTEGER)"],
            ["PRAGMA application_id = 1", "CREATE TABLE schema_migrations (id TEXT, applied_at INTEGER)"],
            ["PRAGMA application_id = 0", "CREATE TABLE schema_migrations (version TEXT)"],
            ["PRAGMA application_id = 0", "CREATE TABLE usage_events (id INTEGER)", "CREATE TABLE t (id INTEGER)"],
        ] as [[SQLQuery]], [SQLOwnership.none, .share])
    func anotherProgramsFileIsRefused(statements: [SQLQuery], ownership: SQLOwnership) async throws {
        try await withFile(statements) { path in
            let before = FileManager.default.contents(atPath: path)

            let error = #expect(throws: SQLError.self) {
                try SQLStore.open("sqlite:///\(path)", options: .init(ownership: ownership))
            }
            guard case .foreign(let detail)? = error else { throw try #require(error) }
            #expect(detail.contains(path))
            #expect(FileManager.default.contents(atPath: path) == before && before?.isEmpty == false)
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a.db"])
        }
    }

    @Test(
        arguments: [
            [], ["PRAGMA application_id = 0"],
            ["PRAGMA application_id = 0", "CREATE TABLE schema_migrations (id TEXT, applied_at INTEGER)"],
        ] as [[SQLQuery]])
    func aStoreIsMarked(statements: [SQLQuery]) async throws {
        try await withFile(statements) { path in
            let owner = try SQLStore.open("sqlite:///\(path)", options: .init(ownership: .whole))
            #expect(try await owner.integers("PRAGMA application_id") == [Self.ours])
            try await owner.close()
        }
    }

    @Test func aNewStoreIsMarkedBeforeItHasTables() async throws {
        try await withDatabaseFile { database, _ in
            let found = try await database.integers("PRAGMA application_id")
            #expect(found == [Self.ours])
        }
    }

    @Test(arguments: ["a b.db", "50%.db", "a?b#c.db", "é🙂.db", "%41.db"])
    func anyNameIsReadAsItIs(name: String) async throws {
        try await withTemporaryFolder { folder in
            // A URL of a store ends at a question mark.
            guard !name.contains("?") else { return }
            for _ in 0..<2 {
                let database = try SQLStore.open("sqlite:///\(folder)/\(name)", options: .init(ownership: .whole))
                try await database.close()
            }
            #expect(FileManager.default.fileExists(atPath: "\(folder)/\(name)"))
        }
    }
}
