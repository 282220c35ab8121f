import HTTPTypes
import SQL
import Store
import Testing

@testable import API

@Suite("Probes")
struct ProbesTests {
    @Test("The root and the health are what former clients read")
    func health() async throws {
        var settings = TestServer.settings
        settings.version = "1.2.3"
        try await TestServer.run(settings: settings) { server in
            let root = try await server.send(.get, "/")
            #expect(root.json.keys == ["message", "version", "docs"])
            let health = try await server.send(.get, "/health")
            #expect(health.json == .object(["status": "healthy", "version": "1.2.3"]))
        }
    }

    @Test("Readiness ends with the store, health does not")
    func readiness() async throws {
        try await TestServer.run { server in
            let ready = try await server.send(.get, "/ready")
            #expect(ready.status == 200)
            #expect(ready.json["store"] == "SQLite")
            _ = try await server.api.store.database.write { try $0.execute("DROP TABLE schema_migrations") }
            let answer = try await server.send(.get, "/ready")
            #expect(answer.status == 503)
            #expect(answer.headers[.retryAfter] != nil)
            #expect(answer.json["detail"].string?.isEmpty == false)
            #expect(try await server.send(.get, "/health").status == 200)
        }
    }

    @Test(
        "What does not work as it should is told, and what works goes on",
        // What the server itself does not look after every second.
        arguments: [StoreTrouble.Code.damaged, .retention, .upkeep])
    func degraded(code: StoreTrouble.Code) async throws {
        try await TestServer.run { server in
            let before = try await server.send(.get, "/ready").json
            #expect(before["status"] == "ready")
            #expect(before["reasons"].items.map { $0["code"].string } == [])
            server.api.store.health.note(code)
            let ready = try await server.send(.get, "/ready")
            #expect(ready.status == 200 && ready.json["status"] == "degraded")
            let reason = try #require(ready.json["reasons"].items.first)
            #expect(reason["code"].string == code.rawValue && reason["since"].string != nil)
            #expect(reason["detail"].string?.isEmpty == false)
            let metrics = try await server.send(.get, "/metrics").text
            #expect(metrics.contains("mcp_admin_degraded 1\n"))
            #expect(metrics.contains("mcp_admin_degraded_reason{code=\"\(code.rawValue)\"} 1\n"))
        }
    }

    @Test("The counters count what was asked, by route and not by address")
    func metrics() async throws {
        try await TestServer.run { server in
            _ = try await server.send(.get, "/health")
            _ = try await server.send(.get, "/nowhere/1")
            _ = try await server.send(.get, "/nowhere/2")
            _ = try await server.send(.get, "/api/v1/admin/users", bearer: "wrong")
            _ = try await server.send(
                .post, "/api/v1/analytics/events", #"{"event_type":"x"}"#, bearer: TestServer.ingestKey)
            let page = try await server.send(.get, "/metrics")
            #expect(page.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            let lines = page.text.split(separator: "\n").map(String.init)
            let requests = "mcp_admin_http_requests_total"
            for line in [
                #"\#(requests){route="/health",method="GET",status="2xx"} 1"#,
                #"\#(requests){route="unmatched",method="-",status="4xx"} 2"#,
                #"\#(requests){route="/api/v1/admin/users",method="GET",status="4xx"} 1"#,
                "mcp_admin_authentication_failures_total 1",
                #"mcp_admin_ingest_rows_total{kind="events"} 1"#,
                "mcp_admin_ingest_queue_rows 0",
            ] {
                #expect(lines.contains(line), "\(line)")
            }
            #expect(lines.contains { $0.hasPrefix("process_resident_memory_bytes ") })
        }
    }

    @Test("A report of a refused request is counted, and nothing of it is kept")
    func reportedFailure() async throws {
        try await TestServer.run { server in
            let body = #"{"endpoint":"/x","request_headers":{"authorization":"Bearer secret"}}"#
            let answer = try await server.send(.post, "/api/v1/analytics/auth-failure", body)
            #expect(answer.status == 201)
            #expect(answer.json["ok"] == true)
            let metrics = try await server.send(.get, "/metrics")
            #expect(metrics.text.contains("mcp_admin_reported_auth_failures_total 1\n"))
        }
    }
}
