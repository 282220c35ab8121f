import HTTPTypes
import Hummingbird
import HummingbirdCore
import HummingbirdTesting
import NIOCore
import Synchronization
import Testing

@testable import API

@Suite struct DashboardStreamTests {
    /// A server on a port of its own that streams `{"n":…}`.
    private static func run(_ scenario: @escaping @Sendable (Int) async throws -> Void) async throws {
        let router = Router()
        router.get("stream") { request, _ in
            DashboardStream(request: request, first: Array("{}".utf8), next: { Array("{}".utf8) }).response
        }
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        try await application.test(.live) { client in try await scenario(client.port ?? 0) }
    }

    @Test func streamsBeginAtOnceAndEndWithTheServer() async throws {
        let client = Mutex<CurlProcess?>(nil)
        try await DashboardStreamTests.run { port in
            let curl = try CurlProcess(["http://127.0.0.1:\(port)/stream"])
            #expect(await curl.read() == "data: {}\n\n")
            client.withLock { $0 = curl }
        }
        let curl = try #require(client.withLock { $0 })
        #expect(await curl.exitCode() == 0)
    }

    @Test func aStreamEndsWithItsClient() async throws {
        let isOver = Mutex(false)
        let router = Router()
        router.get("stream") { request, _ in
            let answer = DashboardStream(request: request, first: Array("{}".utf8), next: { [] }).response
            return Response(
                status: .ok,
                body: ResponseBody { writer in
                    defer { isOver.withLock { $0 = true } }
                    try await answer.body.write(writer)
                })
        }
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        try await application.test(.live) { client in
            let curl = try CurlProcess(["-m", "1", "http://127.0.0.1:\(client.port ?? 0)/stream"])
            #expect(await curl.exitCode() == 28)
            // Long before the next event, whose writing would fail.
            for _ in 0..<30 where !isOver.withLock({ $0 }) { try await Task.sleep(for: .milliseconds(100)) }
            #expect(isOver.withLock { $0 })
        }
    }
}
