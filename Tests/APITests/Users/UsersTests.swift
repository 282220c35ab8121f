import Domain
import HTTPTypes
import Store
import Testing

@testable import API
@testable import HTTP

@Suite("Managing users")
struct UsersTests {
    private static let path = "/api/v1/admin/users"

    @Test("A user is made as the former backend's clients say it, and may sign in")
    func create() async throws {
        try await TestServer.run { server in
            let body = #"{"username":"carl","email":"carl@example.org","password":"correct horse","is_superuser":true}"#
            let made = try await UsersTests.send(server, .post, "", body)
            #expect(made.status == 201)
            let members: Set<String> = [
                "id", "username", "email", "is_active", "is_superuser", "role", "created_at", "last_login",
            ]
            #expect(made.json.keys == members)
            #expect(made.json["role"] == "superuser")
            #expect(made.json["is_active"] == true)
            #expect(!made.text.contains("argon2"))
            #expect(try await server.login("carl").status == 200)
        }
    }

    @Test(
        "What may not be is refused, and makes nobody",
        arguments: [
            (#"{"username":"anna","email":"x@example.org","password":"correct horse"}"#, 400),
            (#"{"username":"carl","email":"anna@example.org","password":"correct horse"}"#, 400),
            (#"{"username":"carl","email":"nowhere","password":"correct horse"}"#, 422),
            (#"{"username":"","email":"x@example.org","password":"correct horse"}"#, 422),
            (#"{"username":"carl","email":"x@example.org","password":"short"}"#, 422),
            (#"{"username":"carl","email":"x@example.org"}"#, 422),
            (#"{"username":"ca\u0000rl","email":"x@example.org","password":"correct horse"}"#, 422),
            (#"{"username":"carl","email":"x@example.org","password":"correct horse","role":"king"}"#, 422),
            (
                #"{"username":"carl","email":"x@y.org","password":"long enough","role":"admin","is_superuser":true}"#,
                422
            ),
            (#"{"username":"carl","email":"x@example.org","password":"correct horse","is_active":"yes"}"#, 422),
            (#"[]"#, 422), (#""#, 400), (#"{"username":"#, 400),
        ])
    func refused(body: String, status: Int) async throws {
        try await TestServer.run { server in
            let answer = try await UsersTests.send(server, .post, "", body)
            #expect(answer.status == status)
            #expect(answer.json["request_id"] == .text(answer.headers[.requestID] ?? "none"))
            #expect(try await server.api.store.users(limit: 10, skip: 0).count == 2)
        }
    }

    @Test("A list has users in the order of their making, from skip on")
    func list() async throws {
        try await TestServer.run { server in
            let all = try await UsersTests.send(server, .get, "")
            #expect(all.json.items.map { $0["username"] } == ["root", "anna"])
            let rest = try await UsersTests.send(server, .get, "?skip=1&limit=1")
            #expect(rest.json.items.map { $0["username"] } == ["anna"])
            #expect(try await UsersTests.send(server, .get, "?limit=-1").status == 422)
            #expect(try await UsersTests.send(server, .get, "?skip=x&limit=0").json["errors"].items.count == 2)
        }
    }

    @Test("A part of a user can be changed, and what is left out stays")
    func change() async throws {
        try await TestServer.run { server in
            let answer = try await UsersTests.send(server, .put, "/\(server.anna.id)", #"{"email":"new@example.org"}"#)
            #expect(answer.status == 200)
            #expect(answer.json["email"] == "new@example.org")
            #expect(answer.json["username"] == "anna")
            #expect(
                try await UsersTests.send(server, .put, "/\(server.anna.id)", #"{"username":"root"}"#).status == 400)
            #expect(try await UsersTests.send(server, .put, "/99", "{}").status == 404)
        }
    }

    @Test("A password in a change really changes it, and an empty one does not")
    func password() async throws {
        try await TestServer.run { server in
            let token = try server.token(of: server.anna)
            let body = #"{"username":"anna","email":"anna@example.org","password":"battery staple"}"#
            #expect(try await UsersTests.send(server, .put, "/\(server.anna.id)", body).status == 200)
            #expect(try await server.login("anna", "battery staple").status == 200)
            #expect(try await server.login("anna").status == 401)
            #expect(try await server.send(.get, "\(UsersTests.path)/me", bearer: token).status == 401)
            let empty = #"{"password":""}"#
            #expect(try await UsersTests.send(server, .put, "/\(server.anna.id)", empty).status == 200)
            #expect(try await server.login("anna", "battery staple").status == 200)
        }
    }

    @Test(
        "Deactivating, demoting and deleting act on the next request",
        arguments: [
            #"{"is_active":false}"#, #"{"is_superuser":false}"#, "",
        ])
    func atOnce(change: String) async throws {
        try await TestServer.run { server in
            let body = #"{"username":"carl","email":"carl@example.org","password":"correct horse","role":"superuser"}"#
            let id = try await UsersTests.send(server, .post, "", body).json["id"].number ?? 0
            let pair = try await server.login("carl").json
            let token = pair["access_token"].string
            #expect(try await server.send(.get, UsersTests.path, bearer: token).status == 200)
            let method: HTTPRequest.Method = change.isEmpty ? .delete : .put
            let path = "/\(Int(id))"
            #expect(try await UsersTests.send(server, method, path, change.isEmpty ? nil : change).status == 200)
            #expect(try await server.send(.get, UsersTests.path, bearer: token).status == 401)
            let refresh = #"{"refresh_token":"\#(pair["refresh_token"].string ?? "")"}"#
            #expect(try await server.send(.post, "/api/v1/auth/refresh", refresh).status == 401)
        }
    }

    @Test(
        "The last active superuser stays one",
        arguments: [
            #"{"is_active":false}"#, #"{"is_superuser":false}"#, #"{"role":"admin"}"#,
        ])
    func lastSuperuser(change: String) async throws {
        try await TestServer.run { server in
            let answer = try await UsersTests.send(server, .put, "/\(server.root.id)", change)
            #expect(answer.status == 409)
            #expect(answer.json["type"] == "/problems/last-superuser")
            let me = try await UsersTests.send(server, .get, "/me")
            #expect(me.json["is_superuser"] == true)
        }
    }

    @Test("Nobody deletes himself, and who is not there cannot be deleted")
    func delete() async throws {
        try await TestServer.run { server in
            #expect(try await UsersTests.send(server, .delete, "/\(server.root.id)").status == 400)
            #expect(try await UsersTests.send(server, .delete, "/99").status == 404)
            #expect(try await UsersTests.send(server, .delete, "/x").status == 404)
            let deleted = try await UsersTests.send(server, .delete, "/\(server.anna.id)")
            #expect(deleted.json["message"] == "User deleted")
            #expect(try await server.login("anna").status == 401)
        }
    }

    private static func send(
        _ server: TestServer, _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil
    ) async throws -> Answer {
        try await server.send(method, UsersTests.path + path, body, bearer: try server.token(of: server.root))
    }
}
