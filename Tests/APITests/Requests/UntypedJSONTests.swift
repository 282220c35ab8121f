import HTTPTypes
import Testing

@testable import API

@Suite("JSON without a media type, which curl -d sends as a form")
struct UntypedJSONTests {
    private static let form: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]

    @Test(
        "Records are taken as JSON where they are JSON",
        arguments: [
            ("events", #"{"event_type":"tool_call"}"#),
            ("events", " \t\n[{\"event_type\":\"a\"},{\"event_type\":\"b\"}]"),
            ("metrics", #"{"metric_name":"m","metric_value":1}"#),
            ("errors", #"{"error_type":"E","error_message":"a=b&c=%zz"}"#),
            ("costs", #"{"service_name":"s","operation_type":"o","cost_usd":1}"#), ("sessions", #"{"session_id":"s"}"#),
        ])
    func records(path: String, body: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.send(
                .post, "/api/v1/analytics/\(path)", body, bearer: TestServer.ingestKey, Self.form)
            #expect(answer.status == 201, "\(answer.text)")
        }
    }

    @Test("What is no JSON is a form still, which is not taken", arguments: ["event_type=a", "", "%7B%7D", "x{}", "1"])
    func forms(body: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.send(
                .post, "/api/v1/analytics/events", body, bearer: TestServer.ingestKey, Self.form)
            #expect(answer.status == 415)
            #expect(answer.json["detail"].string?.contains("application/json") == true)
        }
    }

    @Test("JSON that is broken is said to be")
    func broken() async throws {
        try await TestServer.run { server in
            let answer = try await server.send(
                .post, "/api/v1/analytics/events", #"{"event_type":"#, bearer: TestServer.ingestKey, Self.form)
            #expect(answer.status == 400)
        }
    }

    @Test("The other bodies are taken so too")
    func administration() async throws {
        try await TestServer.run { server in
            let login = try await server.send(
                .post, "/api/v1/auth/login", #"{"username":"root","password":"\#(TestServer.password)"}"#, Self.form)
            #expect(login.status == 200)
            let bearer = login.json["access_token"].string
            let key = #"{"name":"k","scopes":["read"]}"#
            #expect(try await server.send(.post, "/api/v1/admin/keys", key, bearer: bearer, Self.form).status == 201)
            let user = #"{"username":"new","email":"new@example.org","password":"a long password"}"#
            #expect(try await server.send(.post, "/api/v1/admin/users", user, bearer: bearer, Self.form).status == 201)
            #expect(
                try await server.send(.post, "/api/v1/admin/keys", "name=k", bearer: bearer, Self.form).status == 415)
            let error = try await server.send(
                .post, "/api/v1/analytics/errors", #"{"error_type":"E","error_message":"m"}"#, bearer: bearer)
            let path = "/api/v1/analytics/errors/\(Int(error.json["id"].number ?? 0))"
            #expect(try await server.send(.patch, path, #"{"resolved":true}"#, bearer: bearer, Self.form).status == 200)
            #expect(try await server.send(.patch, path, "resolved=true", bearer: bearer, Self.form).status == 415)
        }
    }

    @Test("A page of another site cannot use it with a browser's cookie", arguments: ["https://evil.example", nil])
    func crossSite(origin: String?) async throws {
        try await TestServer.run { server in
            let login = try await server.send(
                .post, "/api/v1/auth/session", #"{"username":"root","password":"\#(TestServer.password)"}"#)
            let cookie = try #require(login.headers[.setCookie]?.split(separator: ";").first)
            var headers = Self.form
            headers[.cookie] = String(cookie)
            headers[.origin] = origin
            let bodies = [
                "admin/keys": #"{"name":"k","scopes":["read"]}"#, "analytics/events": #"{"event_type":"a"}"#,
            ]
            for (path, body) in bodies {
                #expect(try await server.send(.post, "/api/v1/" + path, body, headers).status == 403)
            }
            headers[.cookie] = nil
            headers[.origin] = "https://evil.example"
            let signIn = #"{"username":"root","password":"\#(TestServer.password)"}"#
            #expect(try await server.send(.post, "/api/v1/auth/session", signIn, headers).status == 403)
        }
    }
}
