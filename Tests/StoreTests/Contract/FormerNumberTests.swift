import Domain
import Maintenance
import PostgresServer
import SQL
import StoreTesting
import Testing

@testable import Store

/// A server whose connection ends may go on under another number: what it stored under the one before is its own still.
struct FormerNumberTests {
    @Test(arguments: [true, false])
    func whatWasStoredUnderTheNumberBeforeIsNotMissedInSilence(othersLive: Bool) async throws {
        let server = try PostgresServer.shared()
        let url = try server.database()
        defer { try? server.drop(url) }
        let (first, second) = (try store(url), try store(url))
        try await first.migrate()
        try await first.add(.events([event(tool: "a", session: "s")]))

        try end(all: url, on: server)
        try await second.add(.events([event(tool: "b")]))
        try await first.add(.events([event(tool: "a", session: "s")]))
        #expect(try server.run("SELECT count(DISTINCT instance) FROM event_blocks", in: name(of: url)) == "2")

        let lacking = try await first.events(EventFilter(sessionID: "s"), page: .whole)
        #expect(lacking.count == 1 && first.isBehind && first.unsettledEvents == 1)
        if othersLive { try await second.settle() } else { try await second.database.close() }
        try await untilSettled(first)

        #expect(try await first.events(EventFilter(sessionID: "s"), page: .whole).count == 2)
        #expect(try await first.session("s")?.totals.requests == 2)
        #expect(!first.isBehind && first.unsettledEvents == 0)
        for store in othersLive ? [first, second] : [first] { try await store.database.close() }
    }

    private func store(_ url: String) throws -> DataStore {
        DataStore(database: try SQLStore.open(url, options: SQLStore.Options(ownership: .share)))
    }

    /// Ends all connections, and returns when their locks are free.
    private func end(all url: String, on server: PostgresServer) throws {
        let others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        _ = try server.run("SELECT pg_terminate_backend(pid) \(others)", in: name(of: url))
        while try server.run("SELECT count(*) \(others)", in: name(of: url)) != "0" {}
    }

    private func name(of url: String) -> String {
        String(url.split(separator: "?")[0].split(separator: "/").last ?? "")
    }

    /// Settles until that works: a server notices a moment later that a connection has ended.
    private func untilSettled(_ store: DataStore) async throws {
        while true {
            do {
                return try await store.settle()
            } catch SQLError.busy {
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }
}
