import SQL
import Synchronization
import Testing

struct SQLiteTransactionTests {
    private struct Refusal: Error {}

    @Test func aClosureThatThrowsIsUndone() async throws {
        try await withDatabaseFile { database, _ in
            try await database.execute("CREATE TABLE t (id INTEGER)")
            let undone = Atomic(0)

            await #expect(throws: Refusal.self) {
                try await database.write(.exclusive) { connection in
                    try connection.execute("INSERT INTO t VALUES (1)")
                    throw Refusal()
                } ended: { isCommitted in
                    undone.add(isCommitted ? 100 : 1, ordering: .relaxed)
                }
            }
            #expect(undone.load(ordering: .relaxed) == 1)
            #expect(try await database.integers("SELECT count(*) FROM t") == [0])
            #expect(try await database.execute("INSERT INTO t VALUES (2)") == 1)
        }
    }

    @Test func aStatementThatFailsUndoesThoseBeforeIt() async throws {
        try await withDatabase { database in
            try await database.execute("CREATE TABLE t (id INTEGER PRIMARY KEY)")

            await #expect(throws: SQLError.self) {
                try await database.write { connection in
                    try connection.execute("INSERT INTO t VALUES (1)")
                    try connection.execute("INSERT INTO t VALUES (1)")
                }
            }
            #expect(try await database.integers("SELECT id FROM t").isEmpty)
        }
    }

    @Test func theEndIsToldBeforeTheNextTransactionBegins() async throws {
        try await withDatabaseFile { database, _ in
            let guest = Guest()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<200 {
                    group.addTask {
                        try? await database.write(.exclusive) { _ in
                            guest.comes()
                            if index % 2 == 0 { throw Refusal() }
                        } ended: { _ in
                            guest.goes()
                        }
                    }
                }
                try await group.waitForAll()
            }

            #expect(guest.most == 1)
        }
    }

    /// Counts how many transactions are inside at once.
    private final class Guest: Sendable {
        private let counts = Mutex((inside: 0, most: 0))

        var most: Int { counts.withLock { $0.most } }

        func comes() {
            counts.withLock { counts in
                counts.inside += 1
                counts.most = max(counts.most, counts.inside)
            }
        }

        func goes() {
            counts.withLock { $0.inside -= 1 }
        }
    }

    @Test func aWriteGoesOnWhenItsTaskIsCancelled() async throws {
        try await withDatabaseFile { database, _ in
            try await database.execute("CREATE TABLE t (id INTEGER)")
            let task = Task {
                try await database.write { connection in
                    withUnsafeCurrentTask { $0?.cancel() }
                    for id in 0..<100 { try connection.execute("INSERT INTO t VALUES (\(id))") }
                }
            }
            task.cancel()
            try await task.value

            #expect(try await database.integers("SELECT count(*) FROM t") == [100])
        }
    }

    @Test func aReadThatIsCancelledSaysSo() async throws {
        try await withDatabaseFile { database, _ in
            let task = Task {
                try await database.integers(
                    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")
            }
            try await Task.sleep(for: .milliseconds(50))
            task.cancel()

            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(try await database.integers("SELECT 1") == [1])
        }
    }

    @Test func aReaderSeesOneSnapshotAndDoesNotWaitForTheWriter() async throws {
        try await withDatabaseFile { database, _ in
            try await database.execute("CREATE TABLE t (id INTEGER)")
            let counts = try await withThrowingTaskGroup(of: [Int64].self) { group in
                for _ in 0..<50 {
                    group.addTask { [try await Int64(database.execute("INSERT INTO t VALUES (1)")) - 1] }
                }
                for _ in 0..<50 {
                    group.addTask {
                        try await database.read { connection in
                            let query: SQLQuery = "SELECT count(*) FROM t"
                            return try connection.all("\(query) UNION ALL \(query)") { $0.integer(0) }
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }

            #expect(counts.allSatisfy { Set($0).count == 1 })
            #expect(try await database.integers("SELECT count(*) FROM t") == [50])
        }
    }

    @Test func whatWasWrittenIsThereAfterwards() async throws {
        try await withTemporaryFolder { folder in
            let url = "sqlite:///\(folder)/a.db"
            for round in 1...3 {
                let database = try SQLStore.open(url)
                try await database.execute("CREATE TABLE IF NOT EXISTS t (id INTEGER)")
                try await database.execute("INSERT INTO t VALUES (\(round))")
                #expect(try await database.integers("SELECT count(*) FROM t") == [Int64(round)])
                try await database.close()
            }
        }
    }

    @Test func commitsWaitForTheDisk() async throws {
        try await withDatabaseFile { database, _ in
            let level = try await database.write { try $0.first("PRAGMA synchronous") { $0.integer(0) } }
            let mode = try await database.write { try $0.first("PRAGMA journal_mode") { $0.text(0) } }

            #expect(level == 2)
            #expect(mode == "wal")
        }
    }
}
