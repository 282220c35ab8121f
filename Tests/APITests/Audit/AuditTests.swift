import Access
import Credentials
import Domain
import HTTPTypes
import Store
import Testing

@testable import API
@testable import HTTP

@Suite("The audit log")
struct AuditTests {
    private static let path = "/api/v1/admin/audit"

    private func log(_ server: TestServer, _ query: String = "") async throws -> [JSONNode] {
        let token = try server.token(of: server.root)
        return try await server.send(.get, AuditTests.path + query, bearer: token).json.items
    }

    @Test("Logins, good and bad, are written down, and a name that is nobody's is not")
    func logins() async throws {
        try await TestServer.run { server in
            _ = try await server.login("root")
            _ = try await server.login("ROOT", "wrong")
            _ = try await server.login("my secret password", "x")

            let entries = try await log(server).reversed().map { $0 }.filter {
                $0["action"].string?.hasPrefix("login") == true
            }
            #expect(entries.map { $0["action"] } == ["login.succeeded", "login.failed", "login.failed"])
            #expect(entries.map { $0["actor_name"] } == ["root", "root", ""])
            #expect(entries[1]["subject"].string == "user:\(server.root.id)")
            #expect(entries[1]["after"]["why"].string == "wrong name or password")
        }
    }

    @Test("Who made a key, and from where, stands there; so does who took records away as a file")
    func changes() async throws {
        try await TestServer.run { server in
            let token = try server.token(of: server.root)
            let made = try await server.send(
                .post, "/api/v1/admin/keys", #"{"name":"k","scopes":["read"]}"#, bearer: token)
            let id = Int(made.json["id"].number ?? 0)
            _ = try await server.send(
                .get, "/api/v1/analytics/events?format=csv", bearer: made.json["key"].string)

            let key = try await log(server, "?action=key.created&subject=key:\(id)")
            #expect(key.map { $0["actor_name"] } == ["root"] && key[0]["request_id"].string?.isEmpty == false)
            #expect(key[0]["after"]["scopes"] == "read" && key[0]["before"] == .null)
            let export = try await log(server, "?actor_kind=key")
            #expect(export.map { $0["action"] } == ["records.exported"] && export[0]["subject"] == "events.csv")
        }
    }

    @Test("Signing out is written down, by both ways of being signed in")
    func logouts() async throws {
        try await TestServer.run { server in
            let token = try #require(try await server.login("anna").json["access_token"].string)
            #expect(try await server.send(.post, "/api/v1/auth/logout", bearer: token).status == 204)
            let session = try await server.api.beginBrowserSession(server.anna)
            let cookie = "\(try await server.api.cookie.get().plainName)=\(session.token.text)"
            let fields: HTTPFields = [.cookie: cookie, .fetchSite: "same-origin", .requestedWith: "dashboard"]
            #expect(try await server.send(.post, "/api/v1/auth/logout", fields).status == 204)

            let entries = try await log(server, "?action=login.ended")
            #expect(entries.map { $0["subject"].string } == Array(repeating: "user:\(server.anna.id)", count: 2))
            #expect(entries.map { $0["actor_name"] } == ["anna", "anna"])
        }
    }

    @Test("It is for superusers, and is answered as every list is")
    func access() async throws {
        try await TestServer.run { server in
            let anna = try server.token(of: server.anna)
            #expect(try await server.send(.get, AuditTests.path, bearer: anna).status == 403)
            let token = try server.token(of: server.root)
            let csv = try await server.send(.get, AuditTests.path + "?format=csv", bearer: token)
            #expect(csv.text.hasPrefix("id,timestamp,actor_kind,actor_id,actor_name,ip_address"))
            #expect(try await server.send(.get, AuditTests.path + "?action=x", bearer: token).status == 422)
        }
    }
}
