import Credentials
import Domain
import HTTPTypes
import Logging
import Testing

@testable import API
@testable import HTTP
@testable import Access

@Suite("Who gets a socket")
struct LiveGateTests {
    @Test("Whoever may read, by token or key")
    func tokens() async throws {
        try await TestServer.run { server in
            let reading = try await server.key([.read]).text
            let sending = try await server.key([.ingest]).text
            #expect(await LiveGateTests.opens(server, [.authorization: "Bearer \(reading)"]))
            #expect(await LiveGateTests.opens(server, [.ingestKey: reading]))
            #expect(await LiveGateTests.opens(server, [.authorization: "Bearer \(try server.token(of: server.anna))"]))
            #expect(await !LiveGateTests.opens(server, [.authorization: "Bearer \(sending)"]))
            #expect(await !LiveGateTests.opens(server, [:]))
        }
    }

    @Test("No token in the address, and no other address")
    func addresses() async throws {
        try await TestServer.run { server in
            let key = try await server.key([.read]).text
            let headers: HTTPFields = [.authorization: "Bearer \(key)"]
            #expect(await !LiveGateTests.opens(server, [:], path: "\(LiveGate.path)?token=\(key)"))
            #expect(await !LiveGateTests.opens(server, headers, path: "\(LiveGate.path)?token=\(key)"))
            #expect(await !LiveGateTests.opens(server, headers, path: "/api/v1/analytics/events"))
        }
    }

    @Test(
        "A browser's session counts for pages of this host and of allowed origins alone",
        arguments: [
            ("http://localhost", true), ("http://localhost:3000", true), ("https://evil.example", false),
            ("null", false), (nil, false),
        ])
    func origins(origin: String?, opens: Bool) async throws {
        var settings = TestServer.settings
        settings.corsOrigins = ["http://localhost:3000"]
        try await TestServer.run(settings: settings) { server in
            let session = try await server.api.beginBrowserSession(server.anna)
            var headers: HTTPFields = [.cookie: "\(try await server.api.cookie.get().plainName)=\(session.token.text)"]
            headers[.origin] = origin
            #expect(await LiveGateTests.opens(server, headers) == opens)
        }
    }

    @Test("Where reading is public, programs get one, and other sites' pages do not")
    func publicReading() async throws {
        var settings = TestServer.settings
        settings.publicRead = true
        try await TestServer.run(settings: settings) { server in
            #expect(await LiveGateTests.opens(server, [:]))
            #expect(await !LiveGateTests.opens(server, [.origin: "https://evil.example"]))
        }
    }

    @Test("A request that is no upgrade is told what is")
    func noUpgrade() async throws {
        try await TestServer.run { server in
            let answer = try await server.send(.get, LiveGate.path, bearer: try server.token(of: server.anna))
            #expect(answer.status == 426)
            #expect(answer.headers[.upgrade] == "websocket")
            #expect(answer.json["detail"].string?.contains("Upgrade: websocket") == true)
            let unknown = try await server.send(
                .get, "\(LiveGate.path)?token=x", bearer: try server.token(of: server.anna))
            #expect(unknown.status == 422)
        }
    }

    @Test("Past the limit the answer is 503")
    func full() async throws {
        var settings = TestServer.settings
        settings.liveSockets = 0
        try await TestServer.run(settings: settings) { server in
            let answer = try await server.send(.get, LiveGate.path, bearer: try server.token(of: server.anna))
            #expect(answer.status == 503)
            #expect(answer.headers[.retryAfter] != nil)
        }
    }

    private static func opens(
        _ server: TestServer, _ headers: HTTPFields, path: String = LiveGate.path
    ) async -> Bool {
        let head = HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: path, headerFields: headers)
        let decision = await LiveGate(api: server.api).decide(on: head, Logger(label: "test"))
        guard case .upgrade = decision else { return false }
        return true
    }
}
