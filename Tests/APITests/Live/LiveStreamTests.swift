import Domain
import Hummingbird
import HummingbirdTesting
import Live
import Synchronization
import Testing

@testable import API

@Suite("Server-sent events", .timeLimit(.minutes(1)))
struct LiveStreamTests {
    private static let event = LiveDraft(facts: LiveFacts(topics: [.events]), payload: Array(#"{"id":1}"#.utf8))

    @Test("Begin with the dashboard's numbers, and end with the server")
    func plain() async throws {
        let client = Mutex<CurlProcess?>(nil)
        try await LiveStreamTests.run { server, url in
            let curl = try CurlProcess([url])
            let text = try await curl.read(until: "\n\n", times: 2)
            #expect(text.hasPrefix("retry: 2000\n\nid: \(server.api.live.hub.epoch):"))
            #expect(text.contains("\ndata: {\"timestamp\":"))
            client.withLock { $0 = curl }
        }
        #expect(await client.withLock { $0 }?.exitCode() == 0)
    }

    @Test("Carry messages in their envelope, and what was missed comes first")
    func resumed() async throws {
        try await LiveStreamTests.run { server, url in
            let hub = server.api.live.hub
            let curl = try CurlProcess(["\(url)?topics=events"])
            try await LiveStreamTests.wait { hub.wants(.events) }
            let first = hub.position.sequence + 1
            for _ in 0..<3 { hub.publish(LiveStreamTests.event) }
            let text = try await curl.read(until: "\n\n", times: 4)
            let data = "{\"type\":\"record\",\"kind\":\"event\",\"seq\":\(first + 1),"
            let second = "id: \(hub.epoch):\(first + 1)\ndata: \(data)"
            #expect(text.contains(second))
            let again = try CurlProcess(["-H", "Last-Event-ID: \(hub.epoch):\(first)", "\(url)?topics=events"])
            let missed = try await again.read(until: "\n\n", times: 3)
            #expect(!missed.contains("\"seq\":\(first),"))
            #expect(missed.contains("\"seq\":\(first + 1),") && missed.contains("\"seq\":\(first + 2),"))
            await curl.kill()
            await again.kill()
        }
    }

    @Test("Begin with a snapshot where what was missed is not known")
    func reset() async throws {
        try await LiveStreamTests.run { _, url in
            let curl = try CurlProcess(["-H", "Last-Event-ID: other:5", "\(url)?topics=events,dashboard"])
            let text = try await curl.read(until: "\n\n", times: 2)
            #expect(text.contains("\"type\":\"reset\""))
            #expect(text.contains("\"snapshot\":{\"events\":[],\"dashboard\":{\"timestamp\":"))
            await curl.kill()
        }
    }

    @Test("End when the right does, and when the client goes")
    func ends() async throws {
        try await LiveStreamTests.run { server, url in
            let hub = server.api.live.hub
            let revoked = try CurlProcess(["\(url)?topics=events"])
            _ = try await revoked.read(until: "\n\n", times: 1)
            try await LiveStreamTests.wait { hub.subscribers == 1 }
            hub.end(.revoked)
            #expect(await revoked.exitCode() == 0)
            let leaving = try CurlProcess(["\(url)?topics=events"])
            _ = try await leaving.read(until: "\n\n", times: 1)
            await leaving.kill()
            try await LiveStreamTests.wait { hub.subscribers == 0 }
            #expect(hub.subscribers == 0)
        }
    }

    /// Runs a scenario against a real port, where everybody may read.
    private static func run(_ scenario: @escaping @Sendable (TestServer, String) async throws -> Void) async throws {
        var settings = TestServer.settings
        settings.publicRead = true
        try await TestServer.run(settings: settings) { server in
            let application = Application(
                router: APIRouter.build(server.api), server: APIServer.builder(server.api),
                configuration: .init(address: .hostname("127.0.0.1", port: 0)))
            try await application.test(.live) { client in
                try await scenario(server, "http://127.0.0.1:\(client.port ?? 0)/api/v1/analytics/stream")
            }
        }
    }

    private static func wait(until isSo: () -> Bool) async throws {
        for _ in 0..<500 where !isSo() { try await Task.sleep(for: .milliseconds(20)) }
    }
}

extension CurlProcess {
    /// Reads until `end` has come so many times.
    fileprivate func read(until end: String, times: Int) async throws -> String {
        var text = ""
        while text.ranges(of: end).count < times {
            let more = await read()
            if more.isEmpty { break }
            text += more
        }
        return text
    }
}
