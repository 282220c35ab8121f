import Foundation
import HTTPTypes
import Intake
import Maintenance
import SQL
import Store
import Synchronization
import Testing

@testable import API
@testable import HTTP

@Suite("A server is ready where records are stored")
struct ReadinessTests {
    @Test(
        "Whatever the store refuses a record for makes the server unready, with the same kind of problem",
        arguments: [
            SQLError.busy("x"), .full("x"), .readOnly("x"), .inputOutput("x"), .corrupt("x"), .detached("x"),
            .foreign("x"), .unavailable("x"), .outcomeUnknown("x"), .locked(path: "x"),
            .schema(.newer(unknown: ["x"])), .schema(.diverged(missing: "x")),
        ])
    func sameConditions(error: SQLError) throws {
        let refused = try #require(Problem(of: error))
        #expect([503, 507].contains(refused.status.code))
        let found = try #require(Unreadiness(writer: nil, found: .failure(error), store: nil))
        let noted = try #require(
            StoreOutage(error).flatMap { Unreadiness(writer: nil, found: .success(()), store: $0) })
        for unready in [found, noted] {
            #expect(unready.problem.status == .serviceUnavailable && unready.problem.type == refused.type)
            #expect(unready.problem.detail == refused.detail && unready.problem.headers[.retryAfter] != nil)
            #expect(Unreadiness.codes.contains(unready.code))
        }
    }

    @Test(
        "Whatever the writer refuses a record for makes the server unready",
        arguments: [
            (IngestError.stopped, "stopping"), (.queueFull(retryAfterSeconds: 7), "ingest_queue_full"),
        ])
    func writer(error: IngestError, code: String) throws {
        let unready = try #require(Unreadiness(writer: error, found: .success(()), store: nil))
        #expect(unready.code == code)
        let refused = try #require(Problem(of: error))
        #expect(unready.problem.detail == refused.detail && unready.problem.status == refused.status)
    }

    @Test("What refuses no record leaves the server ready")
    func ready() {
        #expect(Unreadiness(writer: nil, found: .success(()), store: nil) == nil)
        #expect(Unreadiness(writer: .idempotencyKeyReused, found: .success(()), store: nil) == nil)
    }

    @Test("An error of the store's own is told without its words")
    func failing() throws {
        let error = SQLError.failed("no such table: secrets")
        let unready = try #require(Unreadiness(writer: nil, found: .failure(error), store: nil))
        #expect(unready == .failing && !unready.problem.detail.contains("secrets"))
    }

    @Test("A store that hangs is said to be so in time, by one look for all who ask")
    func hanging() async throws {
        let looks = Mutex(0)
        let probe = ReadinessProbe(limit: .milliseconds(200)) {
            looks.withLock { $0 += 1 }
            try await Task.sleep(for: .seconds(600))
            return .absent
        }
        await withTaskGroup { group in
            for _ in 1...20 { group.addTask { await probe.result() } }
            for await result in group {
                #expect(throws: Unreadiness.databaseTimeout) { try result.get() }
            }
        }
        // Who asks behind the others does not wait again.
        await #expect(throws: Unreadiness.databaseTimeout) { try await probe.result().get() }
        #expect(looks.withLock { $0 } == 1)
    }

    @Test("After a look has ended, the next one begins")
    func looksAgain() async throws {
        let looks = Mutex(0)
        let probe = ReadinessProbe(limit: .seconds(10)) {
            let count = looks.withLock { count in
                count += 1
                return count
            }
            if count == 1 { throw SQLError.busy("x") }
            return .absent
        }
        await #expect(throws: SQLError.busy("x")) { try await probe.result().get() }
        #expect(try await probe.result().get() == .absent)
    }

    @Test("A store of a newer version answers readers, and neither records nor /ready", arguments: [false, true])
    func newer(isAskedFirst: Bool) async throws {
        try await TestServer.run { server in
            let insert: SQLQuery = "INSERT INTO schema_migrations (id) VALUES ('9999-future')"
            _ = try await server.api.store.database.unguarded.write { try $0.execute(insert) }
            if isAskedFirst { #expect(try await server.send(.get, "/ready").status == 503) }
            let refused = try await server.send(
                .post, "/api/v1/analytics/events", #"{"event_type":"x"}"#, bearer: TestServer.ingestKey)
            #expect(refused.status == 503 && refused.json["type"] == "/problems/store-newer")
            #expect(refused.json["detail"].string?.contains("newer version") == true)
            let unready = try await server.send(.get, "/ready")
            #expect(unready.status == 503 && unready.json["type"] == "/problems/store-newer")
            #expect(unready.json["reasons"].items.first?["code"] == "store_newer")
            #expect(try await server.send(.get, "/health").status == 200)
        }
    }
}
