import Credentials
import Domain
import HTTPTypes
import Store
import StoreTesting
import Testing

@testable import API
@testable import HTTP
@testable import Access

@Suite("Signing in")
struct LoginTests {
    private static let path = "/api/v1/auth/login"

    @Test(
        "Every form of the body signs in",
        arguments: [
            ("application/x-www-form-urlencoded", "grant_type=password&username=anna&password=correct+horse"),
            ("application/json; charset=utf-8", #"{"username":"anna","password":"correct horse","scope":null}"#),
            (
                "multipart/form-data; boundary=\"b-1\"",
                "--b-1\r\nContent-Disposition: form-data; name=\"username\"\r\n\r\nanna\r\n--b-1\r\n"
                    + "content-disposition: form-data; name=password\r\n\r\ncorrect horse\r\n--b-1--\r\n"
            ),
        ])
    func forms(type: String, body: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.send(.post, LoginTests.path, body, [.contentType: type])
            #expect(answer.status == 200)
            #expect(answer.json["token_type"] == "bearer")
            #expect(answer.json["expires_in"] == 900)
            let me = try await server.send(
                .get, "/api/v1/admin/users/me", bearer: answer.json["access_token"].string)
            #expect(me.json["username"] == "anna")
            #expect(me.json["last_login"] != .null)
        }
    }

    @Test("A wrong name and a wrong password get the same answer", arguments: [("anna", "wrong"), ("nobody", "wrong")])
    func wrong(name: String, password: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.login(name, password)
            #expect(answer.status == 401)
            #expect(answer.headers[.wwwAuthenticate] == "Bearer")
            #expect(answer.json["detail"] == "The username or the password is wrong.")
            #expect(server.api.failures.loginFailures == 1)
        }
    }

    @Test("An inactive user is told so only by the right password")
    func inactive() async throws {
        try await TestServer.run { server in
            _ = try await server.api.store.updateUser(id: server.anna.id, UserChange(isActive: false))
            let right = try await server.login("anna")
            #expect(right.status == 400)
            #expect(right.json["detail"] == "Inactive user")
            #expect(try await server.login("anna", "wrong").status == 401)
        }
    }

    @Test("After five failures a user, right password or not, has to wait; others do not")
    func throttledUser() async throws {
        var settings = TestServer.settings
        settings.trustsProxy = true
        try await TestServer.run(settings: settings) { server in
            for number in 1...5 {
                #expect(try await LoginTests.login(server, "anna", "wrong", from: "192.0.2.\(number)").status == 401)
            }
            let sixth = try await LoginTests.login(server, "anna", TestServer.password, from: "192.0.2.6")
            #expect(sixth.status == 429)
            #expect(sixth.headers[.retryAfter].flatMap { Int($0) } ?? 0 > 800)
            #expect(sixth.json["detail"] == "Too many failed attempts; try again in 15 minutes.")
            #expect(try await LoginTests.login(server, "root", TestServer.password, from: "192.0.2.7").status == 200)
        }
    }

    @Test("After five failures an address has to wait, which X-Forwarded-For does not change without a proxy")
    func throttledAddress() async throws {
        try await TestServer.run { server in
            for number in 1...5 {
                let name = "user\(number)"
                #expect(try await LoginTests.login(server, name, "x", from: "192.0.2.\(number)").status == 401)
            }
            let sixth = try await LoginTests.login(server, "anna", TestServer.password, from: "192.0.2.6")
            #expect(sixth.status == 429)
        }
    }

    @Test(
        "A wait is said in whole minutes, rounded up",
        arguments: [(1, "1 minute"), (60, "1 minute"), (61, "2 minutes"), (899, "15 minutes"), (900, "15 minutes")])
    func wait(seconds: Int, words: String) {
        #expect(LoginService.inWords(seconds) == words)
    }

    @Test("Of X-Forwarded-For, only the last address counts")
    func lastForwardedAddress() async throws {
        var settings = TestServer.settings
        settings.trustsProxy = true
        try await TestServer.run(settings: settings) { server in
            for number in 1...5 {
                let forged = "198.51.100.\(number), 192.0.2.1"
                #expect(try await LoginTests.login(server, "user\(number)", "x", from: forged).status == 401)
            }
            let sixth = try await LoginTests.login(server, "anna", "x", from: "198.51.100.9, 192.0.2.1")
            #expect(sixth.status == 429)
        }
    }

    @Test("A bcrypt hash of the former backend is replaced at the first login")
    func bcrypt() async throws {
        try await TestServer.run { server in
            // What `python3 -c 'import bcrypt; …'` makes of "U*U" with cost 5 (a published test vector).
            let old = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
            try await server.api.store.setPassword(old, userID: server.anna.id, revokingTokens: false)
            #expect(try await server.login("anna", "U*U").status == 200)
            let stored = try await server.api.store.credentials(username: "anna")
            #expect(stored?.passwordHash.hasPrefix("$argon2id$") == true)
            #expect(try await server.login("anna", "U*U").status == 200)
        }
    }

    @Test(
        "A body that lacks something, or is of another kind, is refused with its reason",
        arguments: [
            ("application/json", "{}", 422), ("application/json", "{", 400),
            ("application/json", #"{"username":1}"#, 422),
            ("text/csv", "a,b", 415), ("application/x-www-form-urlencoded", "username=%zz", 400),
            ("multipart/form-data", "x", 400), ("application/x-www-form-urlencoded", "username=a%00b&password=x", 422),
        ])
    func refused(type: String, body: String, status: Int) async throws {
        try await TestServer.run { server in
            let answer = try await server.send(.post, LoginTests.path, body, [.contentType: type])
            #expect(answer.status == status)
            #expect(answer.headers[.contentType] == "application/problem+json")
        }
    }

    private static func login(
        _ server: TestServer, _ name: String, _ password: String, from address: String
    ) async throws -> Answer {
        try await server.send(
            .post, path, #"{"username":"\#(name)","password":"\#(password)"}"#, [.forwardedFor: address])
    }
}
