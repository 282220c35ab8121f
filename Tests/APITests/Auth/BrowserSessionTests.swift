import Domain
import HTTP
import HTTPTypes
import Store
import StoreTesting
import Testing

@testable import API
@testable import HTTP

@Suite("A browser's session")
struct BrowserSessionTests {
    private static let path = "/api/v1/auth/session"

    @Test("Signing in sets a cookie that scripts and other sites cannot use, and the cookie signs in")
    func signIn() async throws {
        try await TestServer.run { server in
            let answer = try await BrowserSessionTests.signIn(server, "root")
            #expect(answer.status == 201)
            #expect(answer.json["user"]["username"] == "root")
            let set = try #require(answer.headers[.setCookie])
            #expect(set.hasSuffix("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Strict"))
            let me = try await server.send(.get, "/api/v1/admin/users/me", BrowserSessionTests.cookie(of: answer))
            #expect(me.json["username"] == "root")
            let shown = try await server.send(.get, BrowserSessionTests.path, BrowserSessionTests.cookie(of: answer))
            #expect(shown.json["expires_at"] == answer.json["expires_at"])
        }
    }

    @Test("The cookie is for HTTPS alone where the browser came by it")
    func secure() async throws {
        var settings = TestServer.settings
        settings.trustsProxy = true
        try await TestServer.run(settings: settings) { server in
            let proxied = try await BrowserSessionTests.signIn(server, "root", [.forwardedProto: "https"])
            #expect(proxied.headers[.setCookie]?.hasSuffix("; Secure") == true)
            let plain = try await BrowserSessionTests.signIn(server, "root", [.forwardedProto: "http"])
            #expect(plain.headers[.setCookie]?.hasSuffix("; Secure") == false)
        }
    }

    @Test("A wrong password, and a page of another site, set no cookie")
    func refusals() async throws {
        try await TestServer.run { server in
            let wrong = try await BrowserSessionTests.signIn(server, "root", password: "wrong")
            #expect(wrong.status == 401)
            let foreign = try await BrowserSessionTests.signIn(server, "root", [.origin: "https://evil.example"])
            #expect(foreign.status == 403)
            #expect(foreign.json["detail"].string?.contains("https://evil.example") == true)
            #expect(wrong.headers[.setCookie] == nil && foreign.headers[.setCookie] == nil)
        }
    }

    @Test(
        "A change by cookie takes an own page and a header of its script; reading takes neither",
        arguments: [
            (["Sec-Fetch-Site": "same-origin", "X-Requested-With": "dashboard"], 201),
            (["Origin": "http://localhost", "X-Requested-With": "dashboard"], 201),
            (["Sec-Fetch-Site": "same-origin"], 403), (["X-Requested-With": "dashboard"], 403), ([:], 403),
            (["Sec-Fetch-Site": "same-site", "X-Requested-With": "dashboard"], 403),
            (["Sec-Fetch-Site": "cross-site", "X-Requested-With": "dashboard"], 403),
            (["Origin": "http://localhost:3000", "X-Requested-With": "dashboard"], 403),
            (["Origin": "null", "X-Requested-With": "dashboard"], 403),
            (["Origin": "http://x.example", "Sec-Fetch-Site": "same-origin", "X-Requested-With": "d"], 403),
        ])
    func crossSite(fields: [String: String], status: Int) async throws {
        try await TestServer.run { server in
            var headers = BrowserSessionTests.cookie(of: try await BrowserSessionTests.signIn(server, "root"))
            for (name, value) in fields { headers[try #require(HTTPField.Name(name))] = value }
            let key = #"{"name":"by cookie","scopes":["read"]}"#
            #expect(try await server.send(.post, "/api/v1/admin/keys", key, bearer: nil, headers).status == status)
            #expect(try await server.send(.get, "/api/v1/admin/keys", headers).status == 200)
        }
    }

    @Test("A token in the header speaks before the cookie, with its own rights")
    func tokenFirst() async throws {
        try await TestServer.run { server in
            let headers = BrowserSessionTests.cookie(of: try await BrowserSessionTests.signIn(server, "root"))
            let key = try await server.key([.read]).text
            #expect(try await server.send(.get, "/api/v1/admin/keys", nil, bearer: key, headers).status == 403)
            #expect(try await server.send(.get, "/api/v1/admin/keys", nil, bearer: "x", headers).status == 401)
        }
    }

    @Test("Signing out ends the session and takes the cookie away; another session stays")
    func signOut() async throws {
        try await TestServer.run { server in
            let headers = BrowserSessionTests.cookie(of: try await BrowserSessionTests.signIn(server, "anna"))
            let other = BrowserSessionTests.cookie(of: try await BrowserSessionTests.signIn(server, "anna"))
            let answer = try await server.send(
                .delete, BrowserSessionTests.path, headers.adding(BrowserSessionTests.ownPage))
            #expect(answer.status == 204)
            #expect(answer.headers[.setCookie]?.contains(/^mcp_admin_session_[0-9a-f]{8}=; Path=\/; Max-Age=0/) == true)
            #expect(try await server.send(.get, BrowserSessionTests.path, headers).status == 401)
            #expect(try await server.send(.get, BrowserSessionTests.path, other).status == 200)
        }
    }

    @Test("A token's session is not a cookie's: ending it so is refused with a hint")
    func tokenIsNoSession() async throws {
        try await TestServer.run { server in
            let answer = try await server.send(
                .delete, BrowserSessionTests.path, bearer: try server.token(of: server.anna))
            #expect(answer.status == 400)
            #expect(answer.json["detail"].string?.contains("auth/logout") == true)
        }
    }

    @Test("A session ends with its time, and with the user's right to sign in")
    func ends() async throws {
        let clock = TestClock()
        try await TestServer.run(clock: clock) { server in
            let first = BrowserSessionTests.cookie(of: try await BrowserSessionTests.signIn(server, "anna"))
            _ = try await server.api.store.updateUser(id: server.anna.id, UserChange(isActive: false))
            clock.advance(seconds: 2)
            #expect(try await server.send(.get, BrowserSessionTests.path, first).status == 401)
            let second = BrowserSessionTests.cookie(of: try await BrowserSessionTests.signIn(server, "root"))
            clock.advance(seconds: server.api.settings.refreshTokenSeconds + 1)
            #expect(try await server.send(.get, BrowserSessionTests.path, second).status == 401)
        }
    }

    @Test("Changing the password ends the session and begins another, and shows no token to the page")
    func password() async throws {
        try await TestServer.run { server in
            let old = BrowserSessionTests.cookie(of: try await BrowserSessionTests.signIn(server, "anna"))
            let answer = try await server.send(
                .put, "/api/v1/auth/password",
                #"{"current_password":"correct horse","new_password":"battery staple"}"#, bearer: nil,
                old.adding(BrowserSessionTests.ownPage))
            #expect(answer.status == 204)
            #expect(answer.text.isEmpty)
            let new = BrowserSessionTests.cookie(of: answer)
            #expect(try await server.send(.get, BrowserSessionTests.path, new).status == 200)
        }
    }

    @Test(
        "What is no session's cookie counts as none",
        arguments: ["NAME=", "NAME=mcpb_x", "NAMEs=mcpb_x", "__Host-NAME=mcpb_x", "=;;=", "a=b; c"])
    func garbage(template: String) async throws {
        try await TestServer.run { server in
            let cookie = template.replacing("NAME", with: try await server.api.cookie.get().plainName)
            let answer = try await server.send(.get, BrowserSessionTests.path, [.cookie: cookie])
            #expect(answer.status == 401)
        }
    }

    private static let ownPage: HTTPFields = [.fetchSite: "same-origin", .requestedWith: "dashboard"]

    private static func signIn(
        _ server: TestServer, _ username: String, _ headers: HTTPFields = [:], password: String = TestServer.password
    ) async throws -> Answer {
        try await server.send(
            .post, path, #"{"username":"\#(username)","password":"\#(password)"}"#, bearer: nil, headers)
    }

    /// The header with which a browser presents the cookie that an answer sets, among others.
    private static func cookie(of answer: Answer) -> HTTPFields {
        let pair = answer.headers[.setCookie].flatMap { $0.split(separator: ";").first.map(String.init) } ?? ""
        return [.cookie: "theme=dark; \(pair); other=1"]
    }
}

extension HTTPFields {
    /// These fields and `others`.
    fileprivate func adding(_ others: HTTPFields) -> HTTPFields {
        var fields = self
        for field in others { fields[field.name] = field.value }
        return fields
    }
}
