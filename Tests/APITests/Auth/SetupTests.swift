import Credentials
import Domain
import HTTPTypes
import SQL
import Store
import Testing

@testable import API

@Suite("The set-up link")
struct SetupTests {
    @Test("Makes the first superuser, once")
    func once() async throws {
        try await SetupTests.run { server, token in
            let answer = try await SetupTests.setUp(server, token.text, "first")
            #expect(answer.status == 201)
            let me = try await server.send(
                .get, "/api/v1/admin/users/me", bearer: answer.json["access_token"].string)
            #expect(me.json["is_superuser"] == true)
            #expect(try await SetupTests.setUp(server, token.text, "second").status == 403)
        }
    }

    @Test("A wrong token makes nobody", arguments: [SetupToken.generate().text, "mcps_x", "x"])
    func wrongToken(token: String) async throws {
        try await SetupTests.run { server, _ in
            let before = try await server.api.store.users(limit: 10, skip: 0).count
            #expect(try await SetupTests.setUp(server, token, "first").status == 403)
            #expect(try await server.api.store.users(limit: 10, skip: 0).count == before)
        }
    }

    @Test("A name or password that may not be used leaves the link valid")
    func secondTry() async throws {
        try await SetupTests.run { server, token in
            let short = try await SetupTests.setUp(server, token.text, "first", password: "short")
            #expect(short.status == 422)
            #expect(short.json["errors"][0]["pointer"] == "/password")
            #expect(try await SetupTests.setUp(server, token.text, "first").status == 201)
        }
    }

    @Test("The page has a form without script, and the browser's post is answered with a page")
    func page() async throws {
        try await SetupTests.run { server, token in
            let page = try await server.send(.get, "/setup?token=\(token.text)")
            #expect(page.status == 200 && page.headers[.contentType] == "text/html; charset=utf-8")
            #expect(page.text.contains(#"value="\#(token.text)""#) && !page.text.contains("<script"))
            #expect(page.headers[.contentSecurityPolicy]?.contains("form-action 'self'") == true)
            let done = try await SetupTests.post(server, token)
            #expect(done.status == 201)
            #expect(done.text.contains("first can sign in now"))
            #expect(done.text.contains(#"href="/""#))
            #expect(done.headers[.setCookie]?.contains(/^mcp_admin_session_[0-9a-f]{8}=mcpb_/) == true)
            let again = try await SetupTests.post(server, token)
            #expect(again.status == 403)
            #expect(again.headers[.contentType] == "text/html; charset=utf-8")
        }
    }

    @Test("A link that was used says so before anything is filled in, and leads to the way to sign in")
    func usedLink() async throws {
        try await SetupTests.run { server, token in
            #expect(try await SetupTests.setUp(server, token.text, "first").status == 201)
            let page = try await server.send(.get, "/setup?token=\(token.text)")
            #expect(page.status == 410 && page.text.contains("This link was used"))
            #expect(page.text.contains(#"href="/">Sign in"#) && !page.text.contains("<form"))
        }
    }

    @Test("A link that has expired, was replaced or never was says so, and how to get one", arguments: [true, false])
    func expiredLink(isReplaced: Bool) async throws {
        try await SetupTests.run { server, token in
            let now = server.api.now()
            let digest = (isReplaced ? SetupToken.generate() : token).digest.hex
            let expired = now - Timestamp.day - Timestamp.second
            _ = try await server.api.store.offerSetup(now: isReplaced ? now : expired) { _ in digest }
            for text in [token.text, "", "x", "%22%3E%3Cscript%3E"] {
                let page = try await server.send(.get, "/setup?token=\(text)")
                #expect(page.status == 410 && page.text.contains("not valid any more"))
                #expect(page.text.contains("Restart the server") && !page.text.contains("<form"))
                #expect(!page.text.contains("<script"))
            }
        }
    }

    @Test("A bracket or quote that is joined with what stands before it is no less one")
    func joinedScalars() async throws {
        try await SetupTests.run { server, _ in
            let form = "%D8%80%22%D8%80%3E%D8%80%3Cmeta%D8%80%26=a%00"
            let page = try await server.send(.post, "/api/v1/auth/setup", form, SetupTests.browser)
            let shown = "\u{600}&quot;\u{600}&gt;\u{600}&lt;meta\u{600}&amp;"
            #expect(page.status == 422 && page.text.unicodeScalars.contains(shown.unicodeScalars))
        }
    }

    /// Runs a scenario with a link that was offered, and no active superuser.
    private static func run(_ scenario: @Sendable (TestServer, SetupToken) async throws -> Void) async throws {
        try await TestServer.run { server in
            let token = SetupToken.generate()
            // The last superuser cannot be demoted, so the fixture's goes the way no program can.
            _ = try await server.api.store.database.write { connection in
                try connection.execute("DELETE FROM admin_users WHERE role = 'superuser'")
            }
            _ = try await server.api.store.offerSetup(now: server.api.now()) { _ in token.digest.hex }
            try await scenario(server, token)
        }
    }

    private static let browser: HTTPFields = [
        .contentType: "application/x-www-form-urlencoded", .accept: "text/html,*/*",
    ]

    private static func post(_ server: TestServer, _ token: SetupToken) async throws -> Answer {
        let form = "token=\(token.text)&username=first&email=first%40example.org&password=correct+horse"
        return try await server.send(.post, "/api/v1/auth/setup", form, browser)
    }

    private static func setUp(
        _ server: TestServer, _ token: String, _ name: String, password: String = TestServer.password
    ) async throws -> Answer {
        try await server.send(
            .post, "/api/v1/auth/setup",
            #"{"token":"\#(token)","username":"\#(name)","email":"\#(name)@example.org","password":"\#(password)"}"#)
    }
}
