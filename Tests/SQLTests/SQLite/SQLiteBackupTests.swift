import Foundation
import SQL
import Synchronization
import Testing

struct SQLiteBackupTests {
    @Test func aCopyHoldsWhatTheStoreHeld() async throws {
        try await withDatabaseFile { database, folder in
            try await fill(database, rows: 2000)
            let progress = Mutex<[Double]>([])

            try await database.backup(to: "\(folder)/copies/b.db") { part in progress.withLock { $0.append(part) } }

            let parts = progress.withLock { $0 }
            #expect(parts.last == 1 && parts.allSatisfy { (0...1).contains($0) } && parts == parts.sorted())
            let copy = try SQLStore.open("sqlite:///\(folder)/copies/b.db", options: .init(create: false))
            #expect(try await copy.integers("SELECT count(*) FROM t") == [2000])
            try await copy.close()
        }
    }

    @Test func memoryCanBeBackedUpToo() async throws {
        try await withTemporaryFolder { folder in
            let database = try SQLStore.open("sqlite::memory:")
            try await fill(database, rows: 10)
            try await database.backup(to: "\(folder)/b.db") { _ in }

            let copy = try SQLStore.open("sqlite:///\(folder)/b.db", options: .init(create: false))
            #expect(try await copy.integers("SELECT count(*) FROM t") == [10])
            try await copy.close()
        }
    }

    @Test func aCopyIsConsistentWhileOthersWrite() async throws {
        try await withDatabaseFile { database, folder in
            try await fill(database, rows: 5000)
            let writing = Task {
                while !Task.isCancelled {
                    try await database.execute("INSERT INTO t SELECT max(id) + 1, 'x' FROM t")
                    try await database.execute("UPDATE total SET count = (SELECT count(*) FROM t)")
                    try await database.write { connection in
                        try connection.execute("INSERT INTO t SELECT max(id) + 1, 'y' FROM t")
                        try connection.execute("UPDATE total SET count = count + 1")
                    }
                }
            }
            try await database.backup(to: "\(folder)/b.db") { _ in }
            writing.cancel()
            try await writing.value

            let copy = try SQLStore.open("sqlite:///\(folder)/b.db")
            let difference = try await copy.integers("SELECT (SELECT count(*) FROM t) - count FROM total")
            #expect(difference == [0] || difference == [1])
            try await copy.close()
        }
    }

    @Test func nothingIsOverwritten() async throws {
        try await withDatabaseFile { database, folder in
            try "mine".write(toFile: "\(folder)/b.db", atomically: true, encoding: .utf8)

            await #expect(throws: SQLError.self) { try await database.backup(to: "\(folder)/b.db") { _ in } }
            #expect(try String(contentsOfFile: "\(folder)/b.db", encoding: .utf8) == "mine")
        }
    }

    @Test func aFailedCopyIsNotLeftBehind() async throws {
        try await withTemporaryFolder { folder in
            let database = try SQLStore.open("sqlite:///\(folder)/a.db")
            try await fill(database, rows: 10)
            try await database.close()

            await #expect(throws: (any Error).self) { try await database.backup(to: "\(folder)/b.db") { _ in } }
            #expect(!FileManager.default.fileExists(atPath: "\(folder)/b.db"))
        }
    }

    private func fill(_ database: any SQLDatabase, rows: Int) async throws {
        try await database.write { connection in
            try connection.execute("CREATE TABLE t (id INTEGER, name TEXT)")
            try connection.execute("CREATE TABLE total (count INTEGER)")
            try connection.insert(SQLInsert(into: "t", columns: ["id", "name"]), count: rows) { index, binder in
                binder.integer(Int64(index))
                binder.text(String(repeating: "n", count: 100))
            }
            try connection.execute("INSERT INTO total VALUES (\(rows))")
        }
    }
}
