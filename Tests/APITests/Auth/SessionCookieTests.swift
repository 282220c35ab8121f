import Credentials
import Domain
import HTTPTypes
import SQL
import Store
import Testing

@testable import API
@testable import HTTP

@Suite("The cookie of a browser's session")
struct SessionCookieTests {
    private static let path = "/api/v1/auth/session"
    private static let credentials = #"{"username":"root","password":"\#(TestServer.password)"}"#

    @Test("Each store has a name of its own, which stays")
    func names() async throws {
        try await TestServer.run { first in
            let name = try await first.api.cookie.get().plainName
            #expect(name.wholeMatch(of: /mcp_admin_session_[0-9a-f]{8}/) != nil)
            #expect(try await StoreCookie(first.api.store).get().plainName == name)
            try await TestServer.run { second in
                let other = try await second.api.cookie.get().plainName
                #expect(other != name)
            }
        }
    }

    @Test("By HTTPS the name has the prefix for this very host, and no other cookie counts")
    func secure() async throws {
        var settings = TestServer.settings
        settings.trustsProxy = true
        try await TestServer.run(settings: settings) { server in
            let https: HTTPFields = [.forwardedProto: "https"]
            let answer = try await server.send(.post, path, SessionCookieTests.credentials, bearer: nil, https)
            let set = try #require(answer.headers[.setCookie])
            #expect(set.contains(/^__Host-mcp_admin_session_[0-9a-f]{8}=mcpb_.*; Path=\/; .*; Secure$/))
            #expect(!set.contains("Domain"))
            let cookie = String(set.prefix { $0 != ";" })
            let plain = String(cookie.dropFirst("__Host-".count))
            #expect(try await status(server, cookie, https) == 200)
            #expect(try await status(server, plain, https) == 401)
            #expect(try await status(server, plain) == 200)
            #expect(try await status(server, cookie) == 200)
        }
    }

    @Test("Of any number of cookies 32 are tried")
    func mostTried() {
        let cookie = SessionCookie(storeIdentity: 7)
        let all = (0..<40).map { "\(cookie.plainName)=\($0)" }.joined(separator: "; ")
        let tried = cookie.texts(in: [.cookie: all], isSecure: false)
        #expect(tried.map(String.init) == (0..<32).map(String.init))
    }

    @Test("A page of another site is told that it is one, whatever its scheme", arguments: ["http", "https"])
    func foreignPage(scheme: String) async throws {
        try await TestServer.run { server in
            let cookie = try await SessionCookieTests.signIn(server)
            let answer = try await server.send(
                .delete, path, [.cookie: cookie, .origin: "\(scheme)://evil.example", .requestedWith: "x"])
            #expect(answer.status == 403)
        }
    }

    @Test(
        "Strays beside the right cookie lock nobody out, wherever they stand",
        arguments: ["STRAY; RIGHT", "RIGHT; STRAY", "STRAY; STRAY; x=y; RIGHT; STRAY", "__Host-STRAY; RIGHT"])
    func strays(template: String) async throws {
        try await TestServer.run { server in
            let right = try await SessionCookieTests.signIn(server)
            let name = right.prefix { $0 != "=" }
            for value in ["x", "mcpb_x", RefreshToken.generate().text.replacing("mcpr_", with: "mcpb_"), "\"\""] {
                let cookie = template.replacing("RIGHT", with: right).replacing("STRAY", with: "\(name)=\(value)")
                #expect(try await status(server, cookie) == 200, "\(cookie)")
                var fields = HTTPFields()
                for part in cookie.split(separator: ";") {
                    fields.append(HTTPField(name: .cookie, value: String(part)))
                }
                #expect(try await server.send(.get, path, fields).status == 200)
            }
        }
    }

    @Test("A cookie that was ended beside one that holds is passed over")
    func endedOne() async throws {
        try await TestServer.run { server in
            let old = try await SessionCookieTests.signIn(server)
            #expect(try await end(server, old).status == 204)
            let new = try await SessionCookieTests.signIn(server)
            #expect(try await status(server, "\(old); \(new)") == 200)
        }
    }

    @Test("Signing out ends every session that is shown, by both ways", arguments: [path, "/api/v1/auth/logout"])
    func allEnd(way: String) async throws {
        try await TestServer.run { server in
            let (one, two) = (try await SessionCookieTests.signIn(server), try await SessionCookieTests.signIn(server))
            let answer = try await end(server, "\(one); \(two)", way)
            #expect(answer.status == 204)
            #expect(answer.headers[.setCookie]?.contains("Max-Age=0") == true)
            for cookie in [one, two] { #expect(try await status(server, cookie) == 401) }
        }
    }

    @Test("A cookie of another store is none")
    func otherStore() async throws {
        try await TestServer.run { first in
            let cookie = try await SessionCookieTests.signIn(first)
            try await TestServer.run { second in
                let answer = try await status(second, cookie)
                #expect(answer == 401)
            }
        }
    }

    private var path: String { SessionCookieTests.path }

    private func status(_ server: TestServer, _ cookie: String, _ more: HTTPFields = [:]) async throws -> Int {
        var fields = more
        fields[.cookie] = cookie
        return try await server.send(.get, path, fields).status
    }

    private func end(_ server: TestServer, _ cookie: String, _ way: String = path) async throws -> Answer {
        try await server.send(
            way == path ? .delete : .post, way,
            [.cookie: cookie, .fetchSite: "same-origin", .requestedWith: "dashboard"])
    }

    private static func signIn(_ server: TestServer) async throws -> String {
        let answer = try await server.send(.post, path, credentials)
        return String((answer.headers[.setCookie] ?? "").prefix { $0 != ";" })
    }
}
