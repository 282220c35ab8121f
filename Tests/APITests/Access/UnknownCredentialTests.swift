import Credentials
import Domain
import Foundation
import HTTPTypes
import SQL
import Store
import StoreTesting
import Testing

@testable import API
@testable import Access

@Suite("Made-up credentials")
struct UnknownCredentialTests {
    private static let path = "/api/v1/analytics/events"
    private static let count = 300

    @Test("Any number of made-up keys costs hardly a read of the store")
    func keys() async throws {
        try await UnknownCredentialTests.run { server, database, _ in
            let before = database.reads
            for _ in 0..<UnknownCredentialTests.count {
                let key = APIKey.generate().text
                let answer = try await server.send(.get, UnknownCredentialTests.path, bearer: key)
                #expect(answer.status == 401)
            }
            #expect(database.reads - before <= 3)
        }
    }

    @Test("Any number of made-up cookies costs no read of the store")
    func cookies() async throws {
        try await UnknownCredentialTests.run { server, database, _ in
            let name = try await server.api.cookie.get().plainName
            let before = database.reads
            for _ in 0..<UnknownCredentialTests.count {
                let made = RefreshToken.generate().text.replacing("mcpr_", with: "mcpb_")
                #expect(BrowserToken(made) != nil)
                let answer = try await server.send(.get, UnknownCredentialTests.path, [.cookie: "\(name)=\(made)"])
                #expect(answer.status == 401)
            }
            #expect(database.reads == before)
        }
    }

    @Test("A cookie whose session has ended, and a token of a deleted user, cost one read a second")
    func ended() async throws {
        try await UnknownCredentialTests.run { server, database, _ in
            let session = try await server.api.beginBrowserSession(server.anna)
            let cookie = "\(try await server.api.cookie.get().plainName)=\(session.token.text)"
            let token = try server.token(of: server.anna)
            _ = try await server.api.store.deleteUser(id: server.anna.id)
            let before = database.reads
            for _ in 0..<20 {
                #expect(try await server.send(.get, UnknownCredentialTests.path, [.cookie: cookie]).status == 401)
                #expect(try await server.send(.get, UnknownCredentialTests.path, bearer: token).status == 401)
            }
            #expect(database.reads - before <= 2)
        }
    }

    @Test("A made-up refresh token takes no turn of the writer")
    func refreshTokens() async throws {
        try await UnknownCredentialTests.run { server, database, _ in
            let before = database.writes
            for _ in 0..<20 {
                let body = #"{"refresh_token":"\#(RefreshToken.generate().text)"}"#
                let answer = try await server.send(.post, "/api/v1/auth/refresh", body)
                #expect(answer.status == 401)
            }
            #expect(database.writes == before)
        }
    }

    @Test("A key that was unknown a moment ago works at once when this server makes it")
    func madeHere() async throws {
        try await UnknownCredentialTests.run { server, _, _ in
            let unknown = APIKey.generate()
            #expect(try await server.send(.get, UnknownCredentialTests.path, bearer: unknown.text).status == 401)
            let new = try NewAPIKey(name: "late", scopes: [.read], now: server.api.now())
            _ = try await server.api.store.createKey(
                new, prefix: unknown.prefix, digest: unknown.digest.hex, createdBy: nil, at: server.api.now())
            #expect(try await server.send(.get, UnknownCredentialTests.path, bearer: unknown.text).status == 200)
        }
    }

    @Test("A key of another process works, and ends, within a second", arguments: [0, 3])
    func madeElsewhere(others: Int) async throws {
        try await UnknownCredentialTests.run { server, _, clock in
            let key = try await server.key([.read])
            #expect(try await server.send(.get, UnknownCredentialTests.path, bearer: key.text).status == 200)
            try await UnknownCredentialTests.tamper(server, "UPDATE api_keys SET revoked_at = \(clock.now)")
            clock.advance(seconds: 1)
            #expect(try await server.send(.get, UnknownCredentialTests.path, bearer: key.text).status == 401)
            try await UnknownCredentialTests.tamper(server, "UPDATE api_keys SET revoked_at = NULL")
            for _ in 0..<others { _ = try await server.send(.get, UnknownCredentialTests.path, bearer: "mcpa_x") }
            clock.advance(seconds: 1)
            #expect(try await server.send(.get, UnknownCredentialTests.path, bearer: key.text).status == 200)
        }
    }

    @Test(
        "With the clock set back or forth, a key and a user that another process ended stay ended", arguments: [1, -1])
    func clockSet(direction: Int64) async throws {
        try await UnknownCredentialTests.run { server, _, clock in
            let key = try await server.key([.read])
            let token = try server.token(of: server.anna)
            let cookie = try await UnknownCredentialTests.cookie(of: server.root, server)
            for headers in [cookie, [.authorization: "Bearer \(key.text)"], [.authorization: "Bearer \(token)"]] {
                #expect(try await server.send(.get, UnknownCredentialTests.path, headers).status == 200)
            }
            clock.setBack(seconds: 600 * direction)
            try await UnknownCredentialTests.tamper(server, "UPDATE api_keys SET revoked_at = \(clock.now)")
            try await UnknownCredentialTests.tamper(server, "UPDATE admin_users SET is_active = FALSE")
            try await UnknownCredentialTests.tamper(server, "UPDATE refresh_tokens SET ended_at = \(clock.now)")
            clock.setBack(seconds: 86_400)
            clock.advance(seconds: 1)
            for headers in [cookie, [.authorization: "Bearer \(key.text)"], [.authorization: "Bearer \(token)"]] {
                #expect(try await server.send(.get, UnknownCredentialTests.path, headers).status == 401)
            }
        }
    }

    @Test("A token that was ended stays so when the clock is set back, and forth, and swept in between")
    func endedToken() async throws {
        let clock = TestClock()
        try await TestServer.run(clock: clock) { server in
            let access = try await server.login("anna").json["access_token"].string
            #expect(try await server.send(.post, "/api/v1/auth/logout", bearer: access).status == 204)
            for step: Int64 in [86_400, -2 * 86_400, 86_400] {
                clock.setBack(seconds: step)
                for _ in 0..<3 { try await UnknownCredentialTests.fill(server.api) }
                #expect(try await server.send(.get, "/api/v1/admin/users/me", bearer: access).status == 401)
                let held = try await server.api.store.revokedTokens()
                #expect(held.count == 2)
            }
        }
    }

    private static func fill(_ api: APIDependencies) async throws {
        for number in 0..<1500 { api.revocations.revoke("other\(number)", until: .distantPast) }
        try await api.store.database.write { connection in
            _ = try connection.execute("DELETE FROM revoked_tokens WHERE id LIKE 'other%'")
        }
    }

    private static func cookie(of user: User, _ server: TestServer) async throws -> HTTPFields {
        let session = try await server.api.beginBrowserSession(user)
        return [.cookie: "\(try await server.api.cookie.get().plainName)=\(session.token.text)"]
    }

    private static func tamper(_ server: TestServer, _ statement: SQLQuery) async throws {
        // Behind the store's back, as another process does it.
        _ = try await server.api.store.database.write { try $0.execute(statement) }
    }

    private static func run(
        _ scenario: @Sendable (TestServer, CountingDatabase, TestClock) async throws -> Void
    ) async throws {
        let clock = TestClock()
        let database = CountingDatabase(try SQLStore.open("sqlite::memory:"))
        try await TestServer.run(clock: clock, over: database) { try await scenario($0, database, clock) }
    }
}
