import Credentials
import Domain
import HTTPTypes
import SQL
import Store
import StoreTesting
import Testing

@testable import API

@Suite("The life of tokens")
struct SessionTokenTests {
    @Test("A refresh token works once, and its second use ends the whole family")
    func rotation() async throws {
        try await TestServer.run { server in
            let first = try await server.login("anna").json["refresh_token"].string
            let second = try await SessionTokenTests.refresh(server, first)
            #expect(second.status == 200)
            #expect(second.json["refresh_token"].string != first)
            #expect(try await SessionTokenTests.me(server, second.json["access_token"].string) == 200)
            #expect(try await SessionTokenTests.refresh(server, first).status == 401)
            #expect(try await SessionTokenTests.refresh(server, second.json["refresh_token"].string).status == 401)
        }
    }

    @Test("The second use of a refresh token ends the access tokens of its login at once, and no other's")
    func reuseEndsAccess() async throws {
        try await TestServer.run { server in
            let first = try await server.login("anna").json["refresh_token"].string
            let other = try await server.login("anna").json["access_token"].string
            let access = try await SessionTokenTests.refresh(server, first).json["access_token"].string
            #expect(try await SessionTokenTests.me(server, access) == 200)
            #expect(try await SessionTokenTests.refresh(server, first).status == 401)
            #expect(try await SessionTokenTests.me(server, access) == 401)
            #expect(try await SessionTokenTests.me(server, other) == 200)
        }
    }

    @Test("Whoever has got the user's name meanwhile keeps the password")
    func anotherOfTheName() async throws {
        try await TestServer.run { server in
            let token = try server.token(of: server.anna)
            #expect(try await SessionTokenTests.me(server, token) == 200)
            // Another process does this, so what this one remembers of the user is a moment old.
            let store = server.api.store
            _ = try await store.updateUser(id: server.anna.id, UserChange(username: "ann2", email: "ann2@example.org"))
            let hash = try await server.api.hasher.hash(TestServer.password)
            _ = try await store.createUser(
                NewUser(username: "anna", email: "other@example.org"), passwordHash: hash, at: server.api.now())
            let answer = try await server.send(
                .put, "/api/v1/auth/password",
                #"{"current_password":"correct horse","new_password":"battery staple"}"#, bearer: token)
            #expect(answer.status == 401)
            #expect(try await server.login("anna").status == 200)
            #expect(try await server.login("ann2").status == 200)
        }
    }

    @Test("A made-up refresh token takes no turn of the writer")
    func madeUpToken() async throws {
        let database = CountingDatabase(try SQLStore.open("sqlite::memory:"))
        try await TestServer.run(over: database) { server in
            let before = database.writes
            let answer = try await SessionTokenTests.refresh(server, RefreshToken.generate().text)
            #expect(answer.status == 401)
            #expect(database.writes == before)
        }
    }

    @Test("A refresh token ends after its lifetime")
    func expiry() async throws {
        let clock = TestClock()
        try await TestServer.run(clock: clock) { server in
            let token = try await server.login("anna").json["refresh_token"].string
            clock.advance(seconds: server.api.settings.refreshTokenSeconds + 1)
            #expect(try await SessionTokenTests.refresh(server, token).status == 401)
        }
    }

    @Test("Logging out ends all tokens of the login at once, and no other")
    func logout() async throws {
        try await TestServer.run { server in
            let pair = try await server.login("anna").json
            let other = try await server.login("anna").json
            let access = pair["access_token"].string
            #expect(try await SessionTokenTests.me(server, access) == 200)
            let next = try await SessionTokenTests.refresh(server, pair["refresh_token"].string).json
            #expect(try await server.send(.post, "/api/v1/auth/logout", bearer: access).status == 204)
            for token in [access, next["access_token"].string] {
                #expect(try await SessionTokenTests.me(server, token) == 401)
            }
            #expect(try await SessionTokenTests.refresh(server, next["refresh_token"].string).status == 401)
            #expect(try await SessionTokenTests.me(server, other["access_token"].string) == 200)
        }
    }

    @Test("Logging out ends the login of a refresh token that is given too")
    func logoutWithRefreshToken() async throws {
        try await TestServer.run { server in
            let access = try await server.login("anna").json["access_token"].string
            let other = try await server.login("anna").json["refresh_token"].string
            let body = #"{"refresh_token":"\#(other ?? "")"}"#
            #expect(try await server.send(.post, "/api/v1/auth/logout", body, bearer: access).status == 204)
            #expect(try await SessionTokenTests.refresh(server, other).status == 401)
        }
    }

    @Test("Changing the password ends all older tokens at once and answers with new ones")
    func password() async throws {
        try await TestServer.run { server in
            let pair = try await server.login("anna").json
            let access = pair["access_token"].string
            #expect(try await SessionTokenTests.me(server, access) == 200)
            let changed = try await server.send(
                .put, "/api/v1/auth/password",
                #"{"current_password":"correct horse","new_password":"battery staple"}"#, bearer: access)
            #expect(changed.status == 200)
            #expect(try await SessionTokenTests.me(server, access) == 401)
            #expect(try await SessionTokenTests.refresh(server, pair["refresh_token"].string).status == 401)
            #expect(try await SessionTokenTests.me(server, changed.json["access_token"].string) == 200)
            #expect(try await server.login("anna").status == 401)
            #expect(try await server.login("anna", "battery staple").status == 200)
        }
    }

    @Test(
        "A password is not changed by one who does not know it, nor to one that may not be used",
        arguments: [
            ("wrong", "battery staple", "/current_password"), ("correct horse", "short", "/new_password"),
        ])
    func refusedPassword(current: String, new: String, pointer: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.send(
                .put, "/api/v1/auth/password", #"{"current_password":"\#(current)","new_password":"\#(new)"}"#,
                bearer: try server.token(of: server.anna))
            #expect(answer.status == 422)
            #expect(answer.json["errors"][0]["pointer"] == .text(pointer))
            #expect(try await server.login("anna").status == 200)
        }
    }

    private static func refresh(_ server: TestServer, _ token: String?) async throws -> Answer {
        try await server.send(.post, "/api/v1/auth/refresh", #"{"refresh_token":"\#(token ?? "")"}"#)
    }

    private static func me(_ server: TestServer, _ token: String?) async throws -> Int {
        try await server.send(.get, "/api/v1/admin/users/me", bearer: token).status
    }
}
