import Foundation
import PostgresServer
import SQL
import Synchronization
import Testing

/// A server that is away, comes back, refuses or goes silent.
struct PostgresOutageTests {
    @Test func aServerThatIsAwayFailsRequestsAndNotTheStart() async throws {
        let database = try SQLStore.open("postgresql://nobody@127.0.0.1:\(try closedPort())/x", options: .sharing())
        for _ in 0..<3 {
            #expect(await failure(of: { try await database.integers("SELECT 1") })?.kind == "unavailable")
            #expect(await failure(of: { try await database.execute("SELECT 1") })?.kind == "unavailable")
        }
        try await database.close()
    }

    @Test func aFloodOfRequestsIsNoFloodOfConnections() async throws {
        let server = try PostgresServer(settings: ["log_connections=on"])
        let database = try SQLStore.open(server.url(of: "nowhere"), options: .sharing())
        let kinds = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<300 {
                group.addTask { await failure(of: { try await database.integers("SELECT 1") })?.kind }
            }
            return await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(kinds == ["unavailable"])
        #expect(server.log.components(separatedBy: "does not exist").count < 50)
        try await database.close()
    }

    @Test func aRestartIsSurvived() async throws {
        let server = try PostgresServer()
        let database = try SQLStore.open(server.url(of: "postgres"), options: .sharing())
        try await database.execute("CREATE TABLE t (id BIGINT)")
        try await database.expect([0], of: "SELECT count(*) FROM t")
        let term = try await database.lease().term
        server.stop()
        let error = await failure(of: { try await database.execute("INSERT INTO t VALUES (1)") })
        #expect(error?.kind == "unavailable")
        try server.start()

        try await eventually { try await database.execute("INSERT INTO t VALUES (2)") }
        try await eventually { try await database.integers("SELECT 1") }
        try await database.expect([2], of: "SELECT id FROM t")
        let after = try await database.lease()
        #expect(after.instance == 1)
        #expect(after.term != term)
        try await database.close()
    }

    @Test func aRestartDuringUseLosesNothing() async throws {
        let server = try PostgresServer()
        let database = try SQLStore.open(server.url(of: "postgres"), options: .sharing())
        try await database.execute("CREATE TABLE t (id BIGINT PRIMARY KEY)")
        let progress = Mutex<[Int64]>([])
        let writer = Task {
            var id: Int64 = 0
            while !Task.isCancelled {
                id += 1
                do {
                    try await database.execute("INSERT INTO t VALUES (\(id))")
                    progress.withLock { [id] in $0.append(id) }
                } catch {
                    guard case SQLError.unavailable = error else { throw error }
                    try? await Task.sleep(for: .milliseconds(2))
                }
            }
        }
        for _ in 0..<3 {
            let before = progress.withLock { $0.count }
            try await waiting { progress.withLock { $0.count } > before + 20 }
            server.stop()
            try server.start()
        }
        let before = progress.withLock { $0.count }
        try await waiting { progress.withLock { $0.count } > before + 20 }
        writer.cancel()
        try await writer.value

        let stored = progress.withLock { $0 }
        try await eventually { try await database.integers("SELECT 1") }
        try await database.expect(stored, of: "SELECT id FROM t ORDER BY id")
        try await database.close()
    }

    @Test func aConnectionThatIsEndedInATransactionUndoesIt() async throws {
        try await withPostgresURL { url, _ in
            try await withOpen(url) { other in
                try await withOpen(url) { database in
                    try await database.execute("CREATE TABLE t (id BIGINT)")
                    let error = await failure(of: {
                        try await database.write { connection in
                            try connection.execute("INSERT INTO t VALUES (1)")
                            let backend = try connection.first("SELECT pg_backend_pid()") { $0.integer(0) } ?? 0
                            let answer = Answer<[Int64]>()
                            answer.run { try await other.integers("SELECT 1 WHERE pg_terminate_backend(\(backend))") }
                            _ = try answer.wait()
                            try connection.execute("INSERT INTO t VALUES (2)")
                        }
                    })
                    #expect(error?.kind == "unavailable")
                    try await database.expect([0], of: "SELECT count(*) FROM t")
                    #expect(try await database.execute("INSERT INTO t VALUES (3)") == 1)
                }
            }
        }
    }

    @Test func idleConnectionsThatWereEndedAreMadeAnewUnseen() async throws {
        try await withPostgresURL { url, server in
            try await withOpen(url) { database in
                for _ in 0..<3 {
                    try await database.execute("SELECT 1")
                    try await database.expect([1], of: "SELECT 1")
                    try await server.endConnections(to: url)
                }
            }
        }
    }

    @Test func aStandbyIsReadOnlyUntilThePrimaryIsFound() async throws {
        try await withPostgresURL { url, server in
            try await withOpen(url) { database in
                try await database.execute("CREATE TABLE t (id BIGINT)")
                let isReadOnly = { (setting: String) in
                    let name = try server.name(of: url)
                    try server.run("ALTER DATABASE \(name) SET default_transaction_read_only = \(setting)")
                    try await server.endConnections(to: url)
                }
                try await isReadOnly("on")
                for _ in 0..<3 {
                    let error = await failure(of: { try await database.execute("INSERT INTO t VALUES (1)") })
                    #expect(error?.kind == "readOnly")
                    try await database.expect([0], of: "SELECT count(*) FROM t")
                }
                // Nobody ends the connections: the next write asks for a new one by itself.
                try server.run("ALTER DATABASE \(try server.name(of: url)) SET default_transaction_read_only = off")
                try await eventually { try await database.execute("INSERT INTO t VALUES (1)") }
            }
        }
    }

    @Test func aSilentServerIsGivenUp() async throws {
        try await withPostgresURL { url, server in
            let proxy = try LossyProxy(server: server)
            defer { proxy.close() }
            let options = SQLStore.Options.sharing {
                $0.statement = .milliseconds(200)
                $0.silence = .milliseconds(300)
            }
            try await withOpen(proxy.url(of: url), options) { database in
                try await database.expect([1], of: "SELECT 1")
                proxy.set(.silence)
                let error = await failure(of: { try await database.integers("SELECT 2") })
                #expect(error?.kind == "unavailable")
                proxy.set(.forward)
                try await eventually { try await database.integers("SELECT 3") }
            }
        }
    }

    /// A port that nobody listens on.
    private func closedPort() throws -> Int {
        let server = try LossyProxy(server: PostgresServer.shared())
        server.close()
        return server.port
    }
}

/// Tries `body` until it succeeds, for a minute at most.
func eventually<Value>(_ body: () async throws -> Value) async throws {
    for _ in 0..<600 {
        if (try? await body()) != nil { return }
        try await Task.sleep(for: .milliseconds(100))
    }
    _ = try await body()
}

/// Waits until `condition` holds, for a minute at most.
private func waiting(until condition: () -> Bool) async throws {
    for _ in 0..<6_000 where !condition() { try await Task.sleep(for: .milliseconds(10)) }
    try #require(condition())
}
