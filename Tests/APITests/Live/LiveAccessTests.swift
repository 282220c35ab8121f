import Credentials
import Domain
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Live
import NIOCore
import Store
import StoreTesting
import Testing

@testable import API
@testable import Access

@Suite("The right to watch")
struct LiveAccessTests {
    @Test("It lasts while nothing changes")
    func lasts() async throws {
        try await TestServer.run { server in
            let watcher = try await LiveAccessTests.watch(server, bearer: server.token(of: server.anna))
            try await server.api.live.access.look()
            _ = try await server.api.store.updateUser(id: server.anna.id, UserChange(email: "new@example.org"))
            try await server.api.live.access.look()
            #expect(watcher.end == nil)
        }
    }

    @Test("Signing out ends it at once, and that of nobody else")
    func logout() async throws {
        try await TestServer.run { server in
            let token = try #require(try await server.login("anna").json["access_token"].string)
            let watcher = try await LiveAccessTests.watch(server, bearer: token)
            let other = try await LiveAccessTests.watch(server, bearer: server.token(of: server.anna))
            #expect(try await server.send(.post, "/api/v1/auth/logout", bearer: token).status == 204)
            #expect(watcher.end == .revoked)
            #expect(other.end == nil)
        }
    }

    @Test(
        "A change of the user ends it at once, unless it changes no right",
        arguments: [
            (#"{"is_active":false}"#, true), (#"{"is_superuser":true}"#, true), (#"{"password":"a new one"}"#, true),
            (#"{"email":"other@example.org"}"#, false),
        ])
    func userChange(change: String, ends: Bool) async throws {
        try await TestServer.run { server in
            let watcher = try await LiveAccessTests.watch(server, bearer: server.token(of: server.anna))
            let answer = try await server.send(
                .put, "/api/v1/admin/users/\(server.anna.id)", change, bearer: server.token(of: server.root))
            #expect(answer.status == 200)
            #expect(watcher.end == (ends ? .revoked : nil))
        }
    }

    @Test("Deleting the user, and revoking the key, ends it at once")
    func deletion() async throws {
        try await TestServer.run { server in
            let root = try server.token(of: server.root)
            let user = try await LiveAccessTests.watch(server, bearer: server.token(of: server.anna))
            _ = try await server.send(.delete, "/api/v1/admin/users/\(server.anna.id)", bearer: root)
            #expect(user.end == .revoked)
            let key = try await server.key([.read])
            let program = try await LiveAccessTests.watch(server, bearer: key.text)
            let other = try await LiveAccessTests.watch(server, bearer: try await server.key([.read]).text)
            _ = try await server.send(.delete, "/api/v1/admin/keys/\(key.id)", bearer: root)
            #expect(program.end == .revoked)
            #expect(other.end == nil)
        }
    }

    @Test("What another process takes away is found by the next look")
    func otherProcess() async throws {
        try await TestServer.run { server in
            let key = try await server.key([.read])
            let program = try await LiveAccessTests.watch(server, bearer: key.text)
            let user = try await LiveAccessTests.watch(server, bearer: server.token(of: server.anna))
            _ = try await server.api.store.revokeKey(id: key.id, at: server.api.now())
            _ = try await server.api.store.updateUser(id: server.anna.id, UserChange(isActive: false))
            #expect(program.end == nil && user.end == nil)
            try await server.api.live.access.look()
            #expect(program.end == .revoked && user.end == .revoked)
        }
    }

    @Test("A browser's session that is ended elsewhere is found too")
    func browserSession() async throws {
        try await TestServer.run { server in
            let session = try await server.api.beginBrowserSession(server.anna)
            let proof = BrowserSession(
                family: session.token.digest.hex, userID: server.anna.id, expiresAt: session.expiresAt)
            let principal = Principal.user(SignedInUser(user: server.anna, proof: .session(proof)))
            let watcher = try LiveAccessTests.watch(server, principal)
            try await server.api.live.access.look()
            #expect(watcher.end == nil)
            try await server.api.store.endRefreshFamily(proof.family)
            try await server.api.live.access.look()
            #expect(watcher.end == .revoked)
        }
    }

    @Test("It ends when the token runs out")
    func expiry() async throws {
        let clock = TestClock()
        try await TestServer.run(clock: clock) { server in
            let watcher = try await LiveAccessTests.watch(server, bearer: server.token(of: server.anna))
            clock.advance(seconds: 3600)
            try await server.api.live.access.look()
            #expect(watcher.end == .expired)
        }
    }

    private static func watch(_ server: TestServer, bearer: String) async throws -> LiveSubscription {
        let request = Request(
            head: HTTPRequest(
                method: .get, scheme: nil, authority: nil, path: LiveGate.path,
                headerFields: [.authorization: "Bearer \(bearer)"]),
            body: RequestBody(buffer: ByteBuffer()))
        return try watch(server, try await server.api.requestAuthenticator.principal(of: request, for: .read))
    }

    private static func watch(_ server: TestServer, _ principal: Principal) throws -> LiveSubscription {
        let right = LiveRight(principal)
        server.api.live.access.enter(right)
        return try server.api.live.hub.subscribe(as: right.principal)
    }
}
