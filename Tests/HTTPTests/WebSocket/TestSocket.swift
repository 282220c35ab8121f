import HTTPTypes
import Logging
import NIOCore
import NIOEmbedded
import NIOWebSocket
import Testing

@testable import HTTP

/// A socket without a network, whose clock the test moves.
struct TestSocket: Sendable {
    /// The socket's connection.
    let channel: NIOAsyncTestingChannel
    /// The sockets that it is one of.
    let sockets: OpenSockets
    private let serving: Task<Void, Never>

    /// Sends every message back.
    static let echo: WebSocketHandler = { inbound, outbound in
        for await message in inbound { try await outbound.send(message) }
    }

    /// A socket that `handler` has.
    init(handler: @escaping WebSocketHandler = TestSocket.echo) async throws {
        let channel = NIOAsyncTestingChannel()
        let sockets = OpenSockets(limit: 1)
        let connection = try await channel.testingEventLoop.executeInContext {
            let place = try #require(sockets.place())
            let acceptance = WebSocketAcceptance(headers: [:], handler: handler, place: place)
            return try WebSocketConnection(on: channel, acceptance, WebSocketConfiguration(openSockets: sockets))
        }
        try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).get()
        self.channel = channel
        self.sockets = sockets
        serving = Task { await connection.serve(Logger(label: "test")) }
    }

    /// The client sends a frame.
    func send(_ opcode: WebSocketOpcode, _ bytes: [UInt8] = [], fin: Bool = true, masked: Bool = true) async throws {
        let key: WebSocketMaskingKey = [1, 2, 3, 4]
        var data = ByteBuffer(bytes: bytes)
        if masked { data.webSocketMask(key) }
        try await channel.writeInbound(
            WebSocketFrame(fin: fin, opcode: opcode, maskKey: masked ? key : nil, data: data))
    }

    /// The client sends a close frame with a code.
    func sendClose(_ code: UInt16) async throws {
        try await send(.connectionClose, [UInt8(code >> 8), UInt8(code & 255)])
    }

    /// The next frame that the client receives.
    func receive() async throws -> WebSocketFrame {
        try await channel.waitForOutboundWrite(as: WebSocketFrame.self)
    }

    /// Expects the next frame to be a close frame with this code.
    func expectClose(_ code: WebSocketCloseCode?, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let frame = try await receive()
        var data = frame.data
        #expect(frame.opcode == .connectionClose, sourceLocation: sourceLocation)
        #expect(data.readInteger(as: UInt16.self) == code?.rawValue, sourceLocation: sourceLocation)
    }

    /// Waits until the connection is closed and the handler has returned.
    func end() async {
        // A loop of this kind does what it told itself to do when somebody runs it.
        await channel.testingEventLoop.run()
        await serving.value
        #expect(!channel.isActive)
    }

    /// Lets time pass.
    func wait(_ time: TimeAmount) async {
        await channel.testingEventLoop.advanceTime(by: time)
    }
}
