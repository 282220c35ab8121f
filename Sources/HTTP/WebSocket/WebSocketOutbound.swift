import NIOCore
import NIOWebSocket

/// The way to a client. It can be used from several tasks; each waits until its bytes have left for the network.
public struct WebSocketOutbound: Sendable {
    private let channel: any Channel

    init(_ channel: any Channel) {
        self.channel = channel
    }

    /// Sends a message, and waits until the system has taken it; throws `WebSocketClosed` where the socket is closed.
    public func send(_ message: WebSocketMessage) async throws(WebSocketClosed) {
        switch message {
        case .text(let text): try await send(text: ByteBuffer(string: text))
        case .binary(let bytes): try await send(.binary, bytes)
        }
    }

    /// Sends a text that is UTF-8 already: its bytes can be shared by many sockets.
    public func send(text: ByteBuffer) async throws(WebSocketClosed) {
        try await send(.text, text)
    }

    /// Sends several texts at once, a message each.
    public func send(texts: [ByteBuffer]) async throws(WebSocketClosed) {
        guard let last = texts.last else { return }
        for text in texts.dropLast() {
            channel.write(WebSocketFrame(fin: true, opcode: .text, data: text), promise: nil)
        }
        try await send(.text, last)
    }

    /// Begins to close the socket, unless that has begun already; what was sent before still goes out.
    ///
    /// A reason is cut after 123 bytes.
    public func close(_ code: WebSocketCloseCode, reason: String = "") {
        channel.triggerUserOutboundEvent(WebSocketClose(code: code, reason: reason), promise: nil)
    }

    private func send(_ opcode: WebSocketOpcode, _ bytes: ByteBuffer) async throws(WebSocketClosed) {
        do {
            try await channel.writeAndFlush(WebSocketFrame(fin: true, opcode: opcode, data: bytes)).get()
        } catch {
            throw WebSocketClosed()
        }
    }
}

/// A socket is closed, so nothing can be sent.
public struct WebSocketClosed: Error, Equatable {
    /// The error.
    public init() {}
}

/// Asks a socket's handler to close.
struct WebSocketClose: Sendable {
    let code: WebSocketCloseCode
    let reason: String
}
