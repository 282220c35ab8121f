import Foundation
import PostgresServer
import SQL
import Testing

/// What became of a commit, where other servers, standbys and restarts stand in the way of the answer.
struct PostgresOutcomeTests {
    @Test func serversKeepTheirNumbersOverARestart() async throws {
        try await withPostgresURL { url, server in
            try await withOpen(url) { first in
                try await withOpen(url) { second in
                    #expect(try await first.lease().instance == 1)
                    #expect(try await second.lease().instance == 2)
                    try await server.endConnections(to: url)

                    // Number 1 is free: its server has not noticed yet.
                    #expect(try await second.lease().instance == 2)
                    #expect(try await first.lease().instance == 1)
                }
            }
        }
    }

    @Test(.timeLimit(.minutes(5)), arguments: [true, false])
    func whatAnotherServerWroteOverIsUnknown(isThere: Bool) async throws {
        try await withPostgresURL { url, server in
            let proxy = try LossyProxy(server: server)
            defer { proxy.close() }
            try await withOpen(proxy.url(of: url), .sharing { $0.outcome = .seconds(3_600) }) { database in
                try await database.execute("CREATE TABLE t (id BIGINT)")
                let backend = try await database.writingBackend()
                proxy.set(.loseAnswerAndRefuse)
                async let write = failure(of: { try await database.execute("INSERT INTO t VALUES (1)") })
                try await server.waitUntilGone(backend)
                let other = try SQLStore.open(url, options: .sharing())
                try await other.execute("INSERT INTO t VALUES (2)")
                #expect(try await other.lease().instance == 1)
                if !isThere {
                    let backend = try await other.writingBackend()
                    try await other.close()
                    try await server.waitUntilGone(backend)
                }
                proxy.set(.forward)

                #expect(await write?.kind == "outcomeUnknown")
                try await database.expect([1, 2], of: "SELECT id FROM t ORDER BY id")
                try await other.close()
            }
        }
    }

    @Test func aStandbyIsNotAsked() async throws {
        let server = try PostgresServer()
        let options = SQLStore.Options.sharing { $0.outcome = .seconds(1) }
        try await withOpen(server.url(of: "postgres"), options) { database in
            try await database.execute("CREATE TABLE t (id BIGINT)")
            let error = await failure(of: {
                try await database.write(.concurrent) { connection in
                    try connection.execute("INSERT INTO t VALUES (1)")
                    server.stop()
                    // From now on it waits for a primary that could tell it more.
                    try Data().write(to: URL(fileURLWithPath: server.socketFolder + "/data/standby.signal"))
                    try server.start()
                }
            })
            #expect(error?.kind == "outcomeUnknown")

            try server.run("SELECT pg_promote()")
            try await eventually { try await database.execute("INSERT INTO t VALUES (2)") }
            try await database.expect([2], of: "SELECT id FROM t")
        }
    }

    @Test func aCommitThatItsStandbyDoesNotHaveIsUnknown() async throws {
        try await withoutStandby { server, database in
            let error = await failure(of: { try await database.execute("INSERT INTO t VALUES (1)") })

            #expect(error?.kind == "outcomeUnknown")
            #expect(try server.run("SELECT count(*) FROM t") == "1")
            // Nothing waits on for the standby.
            try await server.waitFor("0", from: "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
        }
    }

    @Test func aCommitThatItsStandbyHasInTheEndIsOne() async throws {
        try await withoutStandby(outcome: .seconds(600)) { server, database in
            async let write = result(of: { try await database.execute("INSERT INTO t VALUES (1)") })
            try await server.waitFor("1", from: "SELECT count(*) FROM t")
            try server.run("ALTER SYSTEM RESET synchronous_standby_names")
            try server.run("SELECT pg_reload_conf()")

            #expect(await write == nil)
        }
    }

    /// Runs `body` with a server whose synchronous standby is away, and an impatient database whose commits wait for it.
    private func withoutStandby(
        outcome: Duration = .seconds(3), _ body: (PostgresServer, any SQLDatabase) async throws -> Void
    ) async throws {
        let server = try PostgresServer(settings: ["synchronous_commit=local"])
        let url = server.url(of: "postgres")
        try await withOpen(url) { try await $0.execute("CREATE TABLE t (id BIGINT)") }
        try server.run("ALTER SYSTEM SET synchronous_standby_names = 'away'")
        server.stop()
        try server.start()
        let options = SQLStore.Options.sharing {
            $0.statement = .milliseconds(500)
            $0.silence = .milliseconds(500)
            $0.outcome = outcome
        }
        try await withOpen(url + "&options=-csynchronous_commit%3Don", options) { database in
            try await body(server, database)
        }
    }

    /// How `body` failed; nil where it did not.
    private func result<Value>(of body: () async throws -> Value) async -> String? {
        do {
            _ = try await body()
            return nil
        } catch {
            return (error as? SQLError)?.kind ?? "\(error)"
        }
    }
}

extension PostgresServer {
    /// Waits until a query finds `value`, for a minute at most.
    fileprivate func waitFor(_ value: String, from query: String) async throws {
        try await eventually {
            guard try run(query) == value else { throw Failure(description: "\(query) does not find \(value)") }
        }
    }
}
