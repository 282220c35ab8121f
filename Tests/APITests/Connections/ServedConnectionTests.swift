import Credentials
import Domain
import Hummingbird
import HummingbirdCore
import HummingbirdTesting
import Intake
import Logging
import Maintenance
import SQL
import Store
import Testing

@testable import API
@testable import HTTP

@Suite("Connections of a real server")
struct ServedConnectionTests {
    @Test("A head that is too large is answered with 431, and the connection is closed")
    func largeHead() async throws {
        let field = "X-Padding: \(String(repeating: "a", count: 40_000))\r\n"
        let exchange = try await ServedConnectionTests.exchange(["GET /health HTTP/1.1\r\nHost: x\r\n\(field)\r\n"])
        #expect(exchange.answer.hasPrefix("HTTP/1.1 431 "))
        #expect(exchange.answer.contains("application/problem+json"))
        #expect(exchange.isClosed)
    }

    @Test("An address that is longer than any head is refused, and the connection is closed")
    func largeAddress() async throws {
        let path = "/" + String(repeating: "a", count: 100_000)
        let exchange = try await ServedConnectionTests.exchange(["GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n"])
        #expect(exchange.answer.hasPrefix("HTTP/1.1 4"))
        #expect(exchange.isClosed)
    }

    @Test("What is no HTTP is answered with 400", arguments: ["\u{16}\u{3}\u{1} hello\r\n\r\n", "GET\r\n\r\n"])
    func noHTTP(text: String) async throws {
        let exchange = try await ServedConnectionTests.exchange([text])
        #expect(exchange.answer.hasPrefix("HTTP/1.1 400 "))
        #expect(exchange.isClosed)
    }

    @Test("A head that does not come whole is given up")
    func slowHead() async throws {
        let exchange = try await ServedConnectionTests.exchange(["GET /health HTTP/1.1\r\nHost:"])
        #expect(exchange.isClosed)
    }

    @Test("A body that does not come whole is answered with 408")
    func slowBody() async throws {
        let head = "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n"
        let exchange = try await ServedConnectionTests.exchange([head, "{"], bodySeconds: 1)
        #expect(exchange.answer.hasPrefix("HTTP/1.1 408 "))
        #expect(exchange.isClosed)
    }

    @Test("A declared length above the limit is answered though the client goes on sending")
    func largeBody() async throws {
        let head = "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n"
        let exchange = try await ServedConnectionTests.exchange([head, String(repeating: "x", count: 3_000_000)])
        #expect(exchange.answer.hasPrefix("HTTP/1.1 413 "))
        #expect(exchange.answer.contains("is larger than"))
        #expect(exchange.isClosed)
    }

    @Test("Who asks whether to send a body is told to")
    func expectation() async throws {
        let head = "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n"
        let exchange = try await ServedConnectionTests.exchange([head + "Connection: close\r\n\r\n{}"])
        #expect(exchange.answer.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 422 "))
        #expect(exchange.isClosed)
    }

    @Test(
        "Who asks for another protocol is answered in this one, as the connection's last request",
        arguments: ["h2c", "websocket", "h2c, websocket", "x"])
    func otherProtocol(name: String) async throws {
        let fields = "Host: x\r\nConnection: Upgrade\r\nUpgrade: \(name)\r\n"
        let get = try await ServedConnectionTests.exchange(["GET /health HTTP/1.1\r\n\(fields)\r\n"])
        let body = "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
        let post = try await ServedConnectionTests.exchange(["POST /api/v1/auth/login HTTP/1.1\r\n\(fields)\(body)"])
        #expect(get.answer.hasPrefix("HTTP/1.1 200 "))
        #expect(post.answer.hasPrefix("HTTP/1.1 422 "))
        for exchange in [get, post] {
            #expect(exchange.answer.lowercased().contains("connection: close\r\n"))
            #expect(exchange.isClosed)
        }
    }

    @Test(
        "What the decoder takes for another protocol is the last request, whichever it is; the one before is not",
        arguments: ["GET /health", "CONNECT x:1"])
    func laterOtherProtocol(request: String) async throws {
        let later = "\(request) HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"
        let first = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
        let exchange = try await ServedConnectionTests.exchange([first + later])
        let answers = exchange.answer.split(separator: "HTTP/1.1 ").map { $0.lowercased() }
        try #require(answers.count == 2)
        #expect(answers[0].hasPrefix("200 ") && !answers[0].contains("connection: close\r\n"))
        #expect(answers[1].contains("connection: close\r\n"))
        #expect(exchange.isClosed)
    }

    @Test("What comes behind the last request is not kept without end", arguments: [false, true])
    func floodBehindTheLast(isLater: Bool) async throws {
        let first = isLater ? "GET /health HTTP/1.1\r\nHost: x\r\n\r\n" : ""
        let stream = "GET /api/v1/analytics/stream?topics=events HTTP/1.1\r\nHost: x\r\n"
        let head = first + stream + "Connection: Upgrade\r\nUpgrade: x\r\n\r\n"
        // Of itself the stream goes on for longer than the answer is waited for.
        let exchange = try await ServedConnectionTests.exchange([head, String(repeating: "x", count: 300_000)])
        #expect(exchange.isClosed)
    }

    @Test(
        "A connection that idles after an answer is closed, however large the answer was",
        arguments: [
            "/health", "/api/v1/openapi.json",
        ])
    func idle(path: String) async throws {
        let exchange = try await ServedConnectionTests.exchange(["GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n"])
        #expect(exchange.answer.hasPrefix("HTTP/1.1 200 "))
        #expect(exchange.isClosed)
    }

    /// Sends `bytes` to a server that waits a second for heads.
    private static func exchange(_ bytes: [String], bodySeconds: Int64 = 30) async throws -> RawExchange {
        var settings = APISettings()
        settings.publicRead = true
        settings.connections.headSeconds = 1
        settings.connections.bodySeconds = bodySeconds
        settings.connections.idleSeconds = 1
        let store = DataStore(database: try SQLStore.open("sqlite::memory:"))
        try await store.migrate()
        let signer = try await TokenSigner(secret: SecretKey(String(repeating: "s", count: 32)), lifetime: 900)
        let api = APIDependencies(store: store, writer: BatchWriter(store: store), signer: signer, settings: settings)
        let application = Application(
            router: APIRouter.build(api), server: APIServer.builder(api),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            logger: Logger(label: "test"))
        return try await application.test(.live) { client in
            await RawExchange.run(port: try #require(client.port), bytes)
        }
    }
}
