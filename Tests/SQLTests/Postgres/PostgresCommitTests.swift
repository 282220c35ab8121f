import Foundation
import PostgresServer
import SQL
import Synchronization
import Testing

/// A connection that ends while a transaction is committed: whether it was is found out, never guessed.
struct PostgresCommitTests {
    @Test func aCommitWhoseAnswerIsLostIsFound() async throws {
        try await withProxy { proxy, database, _ in
            for round in 1...10 {
                let ends = Mutex<[Bool]>([])
                proxy.set(.loseAnswer)
                let value = try await database.write(.concurrent) { connection in
                    try connection.execute("INSERT INTO t VALUES (\(round))")
                } ended: { isCommitted in
                    ends.withLock { $0.append(isCommitted) }
                }
                #expect(value == 1)
                #expect(ends.withLock { $0 } == [true])
                #expect(proxy.lost == round)
            }
            try await database.expect(Array(1...10), of: "SELECT id FROM t ORDER BY id")
        }
    }

    @Test func aCommitThatTheServerNeverHeardIsFound() async throws {
        try await withProxy { proxy, database, _ in
            for round in 1...10 {
                let ends = Mutex<[Bool]>([])
                proxy.set(.loseCommit)
                let error = await failure(of: {
                    try await database.write(.concurrent) { connection in
                        try connection.execute("INSERT INTO t VALUES (\(round))")
                    } ended: { isCommitted in
                        ends.withLock { $0.append(isCommitted) }
                    }
                })
                #expect(error?.kind == "unavailable")
                #expect(ends.withLock { $0 } == [false])
                #expect(proxy.lost == round)
            }
            try await database.expect([0], of: "SELECT count(*) FROM t")
        }
    }

    @Test func theInstanceKeepsItsNumberUnderANewTerm() async throws {
        try await withProxy { proxy, database, url in
            try await withOpen(url) { other in
                _ = try await other.lease()
                let before = try await database.lease()
                proxy.set(.loseAnswer)
                try await database.execute("INSERT INTO t VALUES (1)")

                let after = try await database.lease()
                #expect(after.instance == before.instance)
                #expect(after.term != before.term)
                let others = try await other.write { try $0.tryLock("instance-\(after.instance)") }
                #expect(!others)
            }
        }
    }

    @Test func whatCannotBeFoundOutInTimeIsUnknown() async throws {
        try await withProxy(.sharing { $0.outcome = .milliseconds(300) }) { proxy, database, url in
            let ends = Mutex<[Bool]>([])
            proxy.set(.loseAnswerAndRefuse)
            let error = await failure(of: {
                try await database.write(.concurrent) { connection in
                    try connection.execute("INSERT INTO t VALUES (1)")
                } ended: { isCommitted in
                    ends.withLock { $0.append(isCommitted) }
                }
            })
            #expect(error?.kind == "outcomeUnknown")
            #expect(ends.withLock { $0 } == [false])
            proxy.set(.forward)
            try await withOpen(url) { try await $0.expect([1], of: "SELECT count(*) FROM t") }
        }
    }

    @Test func aServerThatStopsInTheMiddleOfACommitHasNotCommitted() async throws {
        try await withProxy { _, database, url in
            try await withOpen(url) { other in
                // The commit waits in a trigger until its server process is ended.
                try await other.execute(
                    """
                    CREATE FUNCTION sleep() RETURNS trigger LANGUAGE plpgsql
                    AS 'BEGIN PERFORM pg_sleep(60); RETURN NULL; END'
                    """)
                try await other.execute(
                    """
                    CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION sleep()
                    """)
                let backend = try await database.writingBackend()
                async let write = failure(of: { try await database.execute("INSERT INTO t VALUES (1)") })
                let isAsleep: SQLQuery = """
                    SELECT count(*) FROM pg_stat_activity WHERE pid = \(backend) AND wait_event = 'PgSleep'
                    """
                while try await other.integers(isAsleep) != [1] { try await Task.sleep(for: .milliseconds(10)) }
                _ = try await other.integers("SELECT 1 WHERE pg_terminate_backend(\(backend))")

                #expect(await write?.kind == "unavailable")
                try await other.expect([0], of: "SELECT count(*) FROM t")
            }
        }
    }

    @Test func whoOwnsNothingIsToldThatItIsUnknown() async throws {
        try await withProxy(SQLStore.Options()) { proxy, database, _ in
            proxy.set(.loseAnswer)
            let error = await failure(of: { try await database.execute("INSERT INTO t VALUES (1)") })

            #expect(error?.kind == "outcomeUnknown")
        }
    }

    @Test func manyLossesLoseNoRowAndStoreNoneTwice() async throws {
        try await withProxy { proxy, database, _ in
            let committed = try await withThrowingTaskGroup(of: Int64?.self) { group in
                for id in 0..<200 {
                    group.addTask {
                        if id % 5 == 0 { proxy.set(id % 2 == 0 ? .loseAnswer : .loseCommit) }
                        do {
                            _ = try await database.write(.concurrent) { try $0.execute("INSERT INTO t VALUES (\(id))") }
                            return Int64(id)
                        } catch SQLError.unavailable {
                            return nil
                        }
                    }
                }
                return try await group.reduce(into: [Int64]()) { if let id = $1 { $0.append(id) } }
            }
            #expect(proxy.lost > 0)
            try await database.expect(committed.sorted(), of: "SELECT id FROM t ORDER BY id")
        }
    }

    /// Runs `body` with a database whose connections go through a proxy, and the URL that does not.
    private func withProxy(
        _ options: SQLStore.Options = .sharing(),
        _ body: (LossyProxy, any SQLDatabase, String) async throws -> Void
    ) async throws {
        try await withPostgresURL { url, server in
            let proxy = try LossyProxy(server: server)
            defer { proxy.close() }
            try await withOpen(proxy.url(of: url), options) { database in
                try await database.execute("CREATE TABLE t (id BIGINT)")
                try await body(proxy, database, url)
            }
        }
    }
}
