import HTTPTypes
import Testing

@testable import API

@Suite("Calls from other origins")
struct CORSTests {
    private static let events = "/api/v1/analytics/events"
    private static let origin = "http://localhost:5173"

    private static var settings: APISettings {
        var settings = TestServer.settings
        settings.corsOrigins = [origin]
        return settings
    }

    @Test("Unless told otherwise, no page of another origin may ask", arguments: [origin, "http://127.0.0.1:3000"])
    func noneByDefault(origin: String) async throws {
        try await TestServer.run { server in
            #expect(try await server.send(.options, CORSTests.events, CORSTests.question(origin)).status == 403)
            let answer = try await server.send(.get, "/health", [.origin: origin])
            #expect(answer.headers[.accessControlAllowOrigin] == nil)
        }
    }

    @Test("A page of a configured origin may ask, with credentials, for what the dashboard sends")
    func preflight() async throws {
        try await TestServer.run(settings: CORSTests.settings) { server in
            let answer = try await server.send(.options, CORSTests.events, CORSTests.question(CORSTests.origin))
            #expect(answer.status == 204)
            #expect(answer.headers[.accessControlAllowOrigin] == CORSTests.origin)
            #expect(answer.headers[.accessControlAllowCredentials] == "true")
            let allowed = answer.headers[.accessControlAllowHeaders]?.lowercased() ?? ""
            for name in ["content-type", "x-analytics-ingest-key", "authorization", "idempotency-key"] {
                #expect(allowed.contains(name))
            }
            #expect(answer.headers[.accessControlAllowMethods]?.contains("PATCH") == true)
        }
    }

    @Test(
        "A page of another origin may not",
        arguments: [
            "http://evil.example", "http://localhost:5174", "http://localhost:5173.evil.example", "null",
        ])
    func foreign(origin: String) async throws {
        try await TestServer.run(settings: CORSTests.settings) { server in
            let preflight = try await server.send(.options, CORSTests.events, CORSTests.question(origin))
            #expect(preflight.status == 403)
            #expect(preflight.headers[.accessControlAllowOrigin] == nil)
            let plain = try await server.send(.get, "/health", [.origin: origin])
            #expect(plain.headers[.accessControlAllowOrigin] == nil)
        }
    }

    @Test("A page may read answers, refusals too, and the headers that it needs", arguments: ["/health", "/nowhere"])
    func answers(path: String) async throws {
        try await TestServer.run(settings: CORSTests.settings) { server in
            let headers = try await server.send(.get, path, [.origin: CORSTests.origin]).headers
            #expect(headers[.accessControlAllowOrigin] == CORSTests.origin)
            let exposed = headers[.accessControlExposeHeaders]?.split(separator: ", ") ?? []
            #expect(exposed.contains("Link") && exposed.contains("X-Total-Count"))
            #expect(exposed.contains("X-MCP-Admin-Incomplete"))
            #expect(headers[.vary] == "Origin")
        }
    }

    private static func question(_ origin: String) -> HTTPFields {
        [.origin: origin, .accessControlRequestMethod: "POST", .accessControlRequestHeaders: "content-type"]
    }
}
