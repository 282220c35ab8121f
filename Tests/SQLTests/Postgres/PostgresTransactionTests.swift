import SQL
import Synchronization
import Testing

struct PostgresTransactionTests {
    private struct Refusal: Error {}

    @Test func aClosureThatThrowsIsUndone() async throws {
        try await withTable { database in
            let ends = Mutex<[Bool]>([])

            await #expect(throws: Refusal.self) {
                try await database.write(.concurrent) { connection in
                    try connection.execute("INSERT INTO t VALUES (1, 'a')")
                    throw Refusal()
                } ended: { isCommitted in
                    ends.withLock { $0.append(isCommitted) }
                }
            }
            #expect(ends.withLock { $0 } == [false])
            try await database.expect([0], of: "SELECT count(*) FROM t")
        }
    }

    @Test func aFailedStatementUndoesAllAndTheConnectionGoesOn() async throws {
        try await withTable { database in
            let before = try await database.writingBackend()
            let error = await failure(of: {
                try await database.write { connection in
                    try connection.execute("INSERT INTO t VALUES (1, 'a')")
                    try connection.execute("INSERT INTO t VALUES (1, 'again')")
                }
            })
            #expect(error?.kind == "constraint")
            #expect(error?.description.contains("t.id") == true)
            try await database.expect([0], of: "SELECT count(*) FROM t")
            try await database.execute("INSERT INTO t VALUES (1, 'a')")
            #expect(try await database.writingBackend() == before)
        }
    }

    @Test func whoGoesOnAfterAFailureIsToldAgain() async throws {
        try await withTable { database in
            let error = await failure(of: {
                try await database.write { connection in
                    _ = try? connection.execute("INSERT INTO nowhere VALUES (1)")
                    _ = try? connection.execute("INSERT INTO t VALUES (1, 'a')")
                }
            })
            #expect(error?.kind == "unavailable")
            try await database.expect([0], of: "SELECT count(*) FROM t")
        }
    }

    @Test(arguments: [0, 1, 100, 511, 512, 1_999])
    func aFailureInAPipelineUndoesAll(place: Int) async throws {
        try await withTable { database in
            let ends = Mutex<[Bool]>([])
            let error = await failure(of: {
                try await database.write(.concurrent) { connection in
                    try connection.execute("INSERT INTO t VALUES (?, ?)", count: 2_000) { index, binder in
                        binder.integer(index == place ? 5_000 : Int64(index))
                        binder.text(index == place ? "wrong" : "right")
                    }
                } ended: { isCommitted in
                    ends.withLock { $0.append(isCommitted) }
                }
            })
            #expect(error?.kind == "constraint")
            #expect(ends.withLock { $0 } == [false])
            try await database.expect([0], of: "SELECT count(*) FROM t")
            #expect(try await database.execute("INSERT INTO t VALUES (1, 'a')") == 1)
        }
    }

    @Test func runsThatWereNotWaitedForAreReadByTheNextQuestion() async throws {
        try await withTable { database in
            let counts = try await database.write { connection in
                try (1...3).map { round in
                    try connection.execute("INSERT INTO t VALUES (?, ?)", count: 700) { index, binder in
                        binder.integer(Int64(round * 1_000 + index))
                        binder.text("x")
                    }
                    return try connection.first("SELECT count(*) FROM t") { $0.integer(0) }
                }
            }
            #expect(counts == [700, 1_400, 2_100])
        }
    }

    @Test func largeValuesDoNotBlockThePipeline() async throws {
        try await withTable { database in
            let text = String(repeating: "0123456789", count: 20_000)
            // Each run gives as much back as it takes.
            try await database.write { connection in
                try connection.execute("INSERT INTO t VALUES (?, ?) RETURNING s", count: 300) { index, binder in
                    binder.integer(Int64(index))
                    binder.text(text)
                }
            }
            try await database.expect([60_000_000], of: "SELECT sum(length(s)) FROM t")
        }
    }

    @Test(arguments: [10, 4_000])
    func aRowThatCannotBeMadeUndoesAll(count: Int) async throws {
        try await withTable { database in
            let before = try await database.writingBackend()
            await #expect(throws: Refusal.self) {
                try await database.write { connection in
                    try connection.insert(SQLInsert(into: "t", columns: ["id", "s"]), count: count) { index, binder in
                        if index == count - 1 { throw Refusal() }
                        binder.integer(Int64(index))
                        binder.text("a")
                    }
                }
            }
            try await database.expect([0], of: "SELECT count(*) FROM t")
            #expect(try await database.writingBackend() == before)
        }
    }

    @Test(arguments: [10, 4_000])
    func aRowThatIsRefusedUndoesAll(count: Int) async throws {
        try await withTable { database in
            let before = try await database.writingBackend()
            let error = await failure(of: {
                try await database.write { connection in
                    try connection.insert(SQLInsert(into: "t", columns: ["id", "s"]), count: count) { index, binder in
                        binder.integer(Int64(index % (count - 1)))
                        binder.text("a")
                    }
                }
            })
            #expect(error?.kind == "constraint")
            #expect(error?.description.contains("t.id") == true)
            try await database.expect([0], of: "SELECT count(*) FROM t")
            #expect(try await database.writingBackend() == before)
        }
    }

    @Test(arguments: [10, 4_000])
    func aRowWithTooFewValuesIsRefused(count: Int) async throws {
        try await withTable { database in
            let error = await failure(of: {
                try await database.write { connection in
                    try connection.insert(SQLInsert(into: "t", columns: ["id", "s"]), count: count) { index, binder in
                        binder.integer(Int64(index))
                        if index < count - 1 { binder.text("a") }
                    }
                }
            })
            #expect(error?.kind == "failed")
            try await database.expect([0], of: "SELECT count(*) FROM t")
        }
    }

    @Test func aValueThatFitsNoColumnIsNamed() async throws {
        try await withTable { database in
            let error = await failure(of: {
                try await database.write { connection in
                    try connection.insert(SQLInsert(into: "t", columns: ["id", "s"]), count: 4_000) { _, binder in
                        binder.text("no number")
                        binder.text("a")
                    }
                }
            })
            #expect(error?.description.contains("t.id") == true)
        }
    }

    @Test func aReaderSeesOneMoment() async throws {
        try await withTable { database in
            let counts = try await withThrowingTaskGroup(of: [Int64].self) { group in
                for index in 0..<40 {
                    group.addTask { [Int64(try await database.execute("INSERT INTO t VALUES (\(index), 'a')")) - 1] }
                    group.addTask {
                        try await database.read { connection in
                            try [0, 1].map { _ in
                                try connection.first("SELECT count(*) FROM t") { $0.integer(0) } ?? -1
                            }
                        }
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(counts.allSatisfy { Set($0).count == 1 })
            try await database.expect([40], of: "SELECT count(*) FROM t")
        }
    }

    @Test func aReaderCannotWrite() async throws {
        try await withTable { database in
            let error = await failure(of: {
                try await database.read { try $0.execute("INSERT INTO t VALUES (1, 'a')") }
            })
            #expect(error?.kind == "readOnly")
            try await database.expect([0], of: "SELECT count(*) FROM t")
        }
    }

    @Test func aCancelledAskerDoesNotStopItsWrite() async throws {
        try await withTable { database in
            let asker = Task {
                try await database.write { connection in
                    while !Task.isCancelled, try connection.first("SELECT pg_sleep(0.01)", { _ in true }) == nil {}
                    return try connection.execute("INSERT INTO t VALUES (1, 'a')")
                }
            }
            asker.cancel()
            _ = try await asker.value
            try await database.expect([1], of: "SELECT count(*) FROM t")
        }
    }

    @Test func aChangedTableIsReadAnew() async throws {
        try await withTable { database in
            #expect(try await database.read { try $0.all("SELECT * FROM t") { $0.integer(0) } } == [])
            try await database.execute("ALTER TABLE t ADD COLUMN more TEXT")

            // The plan of the statement that was prepared before does not fit; it is prepared again afterwards.
            var found: [Int64]?
            for _ in 0..<8 where found == nil {
                found = try? await database.read { try $0.all("SELECT * FROM t") { $0.integer(0) } }
            }
            #expect(found == [])
        }
    }

    @Test func moreStatementsThanAreKeptCanBeUsed() async throws {
        try await withTable { database in
            let sum = try await database.write { connection in
                try (0..<700).map { index in
                    try connection.first("SELECT \(raw: "\(index % 350)")::BIGINT + \(1)") { $0.integer(0) } ?? 0
                }.reduce(0, +)
            }
            #expect(sum == 2 * (1...350).reduce(0, +))
        }
    }

    @Test func tablesAreFound() async throws {
        try await withTable { database in
            let found = try await database.read { connection in
                try ["t", "T", "t_pkey"].filter { try connection.has(table: $0) }
            }
            #expect(found == ["t"])
        }
    }

    private func withTable(_ body: (any SQLDatabase) async throws -> Void) async throws {
        try await withPostgres { database in
            try await database.execute("CREATE TABLE t (id BIGINT PRIMARY KEY CHECK (id < 5000), s TEXT)")
            try await body(database)
        }
    }
}
