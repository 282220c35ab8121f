import Domain
import HTTPTypes
import Store
import Testing

@testable import API

@Suite("Lines for the operator on accounts")
struct AccountLogTests {
    @Test("Who signs in, fails to, and waits is a line each, with name, address and request, without secrets")
    func logins() async throws {
        try await TestServer.run { server in
            #expect(try await server.login("Anna").status == 200)
            for _ in 0..<5 { _ = try await server.login("anna", "a wrong secret") }
            #expect(try await server.login("anna").status == 429)
            let lines = server.lines
            #expect(lines.filter { $0.hasPrefix("signed in ") && $0.contains("user=anna") }.count == 1)
            #expect(lines.filter { $0.hasPrefix("login failed ") && $0.contains("user=anna") }.count == 5)
            #expect(lines.filter { $0.hasPrefix("login throttled ") && $0.contains("user=anna") }.count == 1)
            #expect(lines.allSatisfy { $0.contains("address=") && $0.contains("request_id=") })
            #expect(!lines.contains { $0.contains("a wrong secret") || $0.contains(TestServer.password) })
        }
    }

    @Test("Changed users, roles, passwords and keys are a line each, with who did it")
    func changes() async throws {
        try await TestServer.run { server in
            let root = try server.token(of: server.root)
            let new = #"{"username":"eve","email":"eve@example.org","password":"a long secret"}"#
            let id = try await server.send(.post, "/api/v1/admin/users", new, bearer: root).json["id"].string ?? "3"
            let users = "/api/v1/admin/users/\(id)"
            _ = try await server.send(.put, users, #"{"role":"superuser","password":"another secret"}"#, bearer: root)
            _ = try await server.send(.put, users, #"{"is_active":false}"#, bearer: root)
            _ = try await server.send(.delete, users, bearer: root)
            let key = try await server.send(
                .post, "/api/v1/admin/keys", #"{"name":"ci","scopes":["read","ingest"]}"#, bearer: root)
            _ = try await server.send(.delete, "/api/v1/admin/keys/1", bearer: root)
            let lines = server.lines
            for (start, part) in [
                ("user made ", "role=admin"), ("user changed ", "given=role+password"),
                ("user changed ", "is_active=false"),
                ("user deleted ", "user=eve"), ("key made ", "scopes=ingest+read"), ("key revoked ", "name=ci"),
            ] {
                #expect(lines.filter { $0.hasPrefix(start) && $0.contains(part) && $0.contains("by=root") }.count == 1)
            }
            let secret = try #require(key.json["key"].string)
            #expect(!lines.contains { $0.contains("secret") || $0.contains(secret.suffix(43)) })
        }
    }

    @Test("An own password and the end of a sign-in are lines")
    func own() async throws {
        try await TestServer.run { server in
            let access = try await server.login("anna").json["access_token"].string
            let body = #"{"current_password":"correct horse","new_password":"battery staple"}"#
            let next = try await server.send(.put, "/api/v1/auth/password", body, bearer: access).json["access_token"]
            _ = try await server.send(.post, "/api/v1/auth/logout", bearer: next.string)
            #expect(server.lines.contains { $0.hasPrefix("password changed ") && $0.contains("by=anna") })
            #expect(server.lines.contains { $0.hasPrefix("signed out ") && $0.contains("by=anna") })
        }
    }

    @Test("A flood of failures is counted, not written")
    func flood() {
        let clock = TestClock()
        let allowance = LogAllowance(limit: 2, clock: { clock.uptime })
        #expect([allowance.take(), allowance.take(), allowance.take(), allowance.take()] == [0, 0, nil, nil])
        clock.advance(seconds: 1)
        #expect([allowance.take(), allowance.take(), allowance.take()] == [2, 0, nil])
        clock.advance(seconds: 1)
        #expect(allowance.take() == 1)
    }

    @Test(
        "A name in a line cannot be taken for more than a name",
        arguments: [
            ("anna", "anna"), ("a.b@c", "a.b@c"), ("Zoë", "Zoë"), ("a b", "\"a b\""), ("", "\"\""),
            ("x request_id=1", "\"x request_id=1\""), ("a\nb", "\"a\\{U+000A}b\""), ("\u{202E}x", "\"\\{U+202E}x\""),
            ("a\"b\\", "\"a\\\"b\\\\\""), (String(repeating: "x", count: 65), "\(String(repeating: "x", count: 64))…"),
        ])
    func shown(name: String, text: String) {
        #expect(AccountLog.shown(name) == text)
    }
}
