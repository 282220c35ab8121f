import HTTP
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// A server that sends every message back, for test suites of the protocol: `WebSocketEcho [port]`.
///
/// It takes larger messages than the program does, as those suites have cases of 16 MiB.
@main
struct EchoServer {
    static func main() async throws {
        let port = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 9001
        var configuration = WebSocketConfiguration(openSockets: OpenSockets(limit: 1000))
        configuration.largestFrame = 16 << 20
        configuration.largestMessage = 16 << 20
        var logger = Logger(label: "echo")
        logger.logLevel = .notice
        let application = Application(
            router: Router(),
            server: .http1(webSockets: configuration) { _, _, _ in .upgrade(headers: [:], echo) },
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)), logger: logger)
        try await application.runService()
    }

    private static let echo: WebSocketHandler = { inbound, outbound in
        for await message in inbound { try await outbound.send(message) }
    }
}
