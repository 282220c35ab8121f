import Credentials
import Domain
import HTTPTypes
import Store
import Testing

@testable import API
@testable import Access

@Suite("Managing keys")
struct KeysTests {
    private static let path = "/api/v1/admin/keys"
    private static let event = #"{"event_type":"tool_call"}"#

    @Test("A key is shown once, kept as a digest, and works in both headers")
    func create() async throws {
        try await TestServer.run { server in
            let made = try await KeysTests.send(server, .post, "", #"{"name":"server","scopes":["ingest"]}"#)
            #expect(made.status == 201)
            let key = try #require(made.json["key"].string)
            #expect(key.hasPrefix(made.json["prefix"].string ?? "-"))
            let list = try await KeysTests.send(server, .get, "")
            #expect(list.json[0]["name"] == "server")
            #expect(!list.text.contains(key))
            let events = "/api/v1/analytics/events"
            #expect(try await server.send(.post, events, KeysTests.event, bearer: key).status == 201)
            #expect(try await server.send(.post, events, KeysTests.event, [.ingestKey: key]).status == 201)
            #expect(try await server.send(.get, events, bearer: key).status == 403)
        }
    }

    @Test("A revoked key is refused at once, though it was in use")
    func revoke() async throws {
        try await TestServer.run { server in
            let key = try await server.key([.read])
            #expect(try await server.send(.get, "/api/v1/analytics/events", bearer: key.text).status == 200)
            let revoked = try await KeysTests.send(server, .delete, "/\(key.id)")
            #expect(revoked.json["revoked_at"] != .null)
            #expect(try await server.send(.get, "/api/v1/analytics/events", bearer: key.text).status == 401)
            #expect(try await KeysTests.send(server, .delete, "/99").status == 404)
        }
    }

    @Test("A key ends when it expires, though it was in use")
    func expiry() async throws {
        let clock = TestClock()
        try await TestServer.run(clock: clock) { server in
            let key = try await server.key([.read], expiresAt: clock.now + 5 * Timestamp.second)
            #expect(try await server.send(.get, "/api/v1/analytics/events", bearer: key.text).status == 200)
            clock.advance(seconds: 5)
            #expect(try await server.send(.get, "/api/v1/analytics/events", bearer: key.text).status == 401)
        }
    }

    @Test("The last use is kept to the minute, and written without the request's waiting")
    func lastUse() async throws {
        let clock = TestClock()
        try await TestServer.run(clock: clock) { server in
            let key = try await server.key([.read])
            for _ in 1...3 { _ = try await server.send(.get, "/api/v1/analytics/events", bearer: key.text) }
            #expect(try await server.api.store.keys().first?.lastUsedAt == nil)
            await server.api.keyUsage.flush()
            #expect(try await server.api.store.keys().first?.lastUsedAt == clock.now.floored(to: Timestamp.minute))
        }
    }

    @Test(
        "What may not be is refused with its place",
        arguments: [
            (#"{"name":"x","scopes":[]}"#, "/scopes"), (#"{"name":"x","scopes":["write"]}"#, "/scopes/0"),
            (#"{"name":"","scopes":["read"]}"#, "/name"), (#"{"name":"x"}"#, "/scopes"),
            (#"{"name":"x","scopes":"read"}"#, "/scopes"),
            (#"{"name":"x","scopes":["read"],"expires_at":"tomorrow"}"#, "/expires_at"),
            (#"{"name":"x","scopes":["read"],"expires_at":"2020-01-01T00:00:00Z"}"#, "/expires_at"),
        ])
    func refused(body: String, pointer: String) async throws {
        try await TestServer.run { server in
            let answer = try await KeysTests.send(server, .post, "", body)
            #expect(answer.status == 422)
            #expect(answer.json["errors"][0]["pointer"] == .text(pointer))
        }
    }

    private static func send(
        _ server: TestServer, _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil
    ) async throws -> Answer {
        try await server.send(method, KeysTests.path + path, body, bearer: try server.token(of: server.root))
    }
}
