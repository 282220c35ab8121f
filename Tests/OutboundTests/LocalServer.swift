import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server on a free port of this machine that answers raw bytes, so that it can do everything that no server should.
final class LocalServer: Sendable {
    /// What it does with a connection whose request has come.
    enum Behaviour: Sendable, CustomStringConvertible {
        /// Sends these bytes and closes.
        case answer(String)
        /// Sends the next of these with each request, the last one for ever.
        case answers([String])
        /// Sends nothing.
        case hang
        /// Sends a head, and then a chunk of 1,000 bytes again and again without an end.
        case endlessChunks(every: TimeAmount)
        /// Closes at once.
        case close

        var description: String {
            switch self {
            case .answer(let text): "answers \(text.utf8.count) bytes"
            case .answers(let texts): "gives \(texts.count) answers"
            case .hang: "hangs"
            case .endlessChunks(let pause): "sends chunks every \(pause)"
            case .close: "closes"
            }
        }
    }

    /// The port that it listens on, at 127.0.0.1.
    let port: Int
    private let channel: any Channel
    /// A thread of their own: what servers do without an end keeps no client from its turn.
    private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    private let log: RequestLog

    /// Starts a server; `tls` encrypts.
    init(_ behaviour: Behaviour, tls: NIOSSLContext? = nil) async throws {
        let log = RequestLog()
        self.log = log
        channel = try await ServerBootstrap(group: Self.group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.addHandler(RawHandler(behaviour, log))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    /// The requests that came, each as text with its head.
    var requests: [String] { log.all.withLock { $0 } }

    /// Runs `body` with a server, and stops it.
    static func with<Value>(
        _ behaviour: Behaviour, tls: NIOSSLContext? = nil, _ body: (LocalServer) async throws -> Value
    ) async throws -> Value {
        let server = try await LocalServer(behaviour, tls: tls)
        do {
            let value = try await body(server)
            try await server.channel.close()
            return value
        } catch {
            try? await server.channel.close()
            throw error
        }
    }
}

/// What a server was asked.
final class RequestLog: Sendable {
    let all = Mutex<[String]>([])

    /// Takes a request, and returns how many came before.
    func add(_ text: String) -> Int {
        all.withLock { all in
            all.append(text)
            return all.count - 1
        }
    }
}

private final class RawHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let behaviour: LocalServer.Behaviour
    private let log: RequestLog
    private var received = ""
    private var hasAnswered = false

    init(_ behaviour: LocalServer.Behaviour, _ log: RequestLog) {
        self.behaviour = behaviour
        self.log = log
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += String(buffer: unwrapInboundIn(data))
        guard !hasAnswered, isWhole else { return }
        hasAnswered = true
        let number = log.add(received)
        switch behaviour {
        case .answer(let text): send(text, context, thenClose: true)
        case .answers(let texts): send(texts[min(number, texts.count - 1)], context, thenClose: true)
        case .hang: break
        case .close: context.close(promise: nil)
        case .endlessChunks(let pause):
            send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", context, thenClose: false)
            let channel = context.channel
            context.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: pause) { task in
                guard channel.isActive else { return task.cancel() }
                channel.writeAndFlush(
                    ByteBuffer(string: "3e8\r\n\(String(repeating: "x", count: 1000))\r\n"), promise: nil)
            }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private var isWhole: Bool {
        guard let end = received.range(of: "\r\n\r\n") else { return false }
        let length = received.firstMatch(of: /(?i)content-length: (\d+)/).flatMap { Int($0.output.1) } ?? 0
        return received[end.upperBound...].utf8.count >= length
    }

    private func send(_ text: String, _ context: ChannelHandlerContext, thenClose: Bool) {
        let channel = context.channel
        let written = channel.writeAndFlush(ByteBuffer(string: text))
        if thenClose { written.whenComplete { _ in channel.close(promise: nil) } }
    }
}
