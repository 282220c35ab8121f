import NIOCore
import NIOWebSocket

/// Puts a client's frames together to messages, and holds them to the protocol.
struct FrameReader {
    /// What a frame completes.
    enum Event: Equatable {
        /// A message.
        case message(WebSocketMessage)
        /// A question whether this side lives, to be answered with the same bytes.
        case ping(ByteBuffer)
        /// An answer to such a question.
        case pong
        /// The wish to close, with a code if one was given.
        case close(WebSocketCloseCode?)
    }

    private enum Begun {
        case text(ByteBuffer)
        case binary(ByteBuffer)
    }

    private let largestMessage: Int
    private var begun: Begun?

    /// A reader of messages of up to `largestMessage` bytes.
    init(largestMessage: Int) {
        self.largestMessage = largestMessage
    }

    /// Reads the next frame; nil where it completes nothing.
    mutating func read(_ frame: WebSocketFrame) throws(FrameViolation) -> Event? {
        guard frame.reservedBits.isEmpty else { throw .reservedBits }
        guard frame.maskKey != nil else { throw .unmasked }
        switch frame.opcode {
        case .text: return try begin(.text(frame.unmaskedData), isLast: frame.fin)
        case .binary: return try begin(.binary(frame.unmaskedData), isLast: frame.fin)
        case .continuation: return try goOn(frame.unmaskedData, isLast: frame.fin)
        case .ping, .pong, .connectionClose: return try control(frame)
        default: throw .reservedOpcode
        }
    }

    private mutating func begin(_ message: Begun, isLast: Bool) throws(FrameViolation) -> Event? {
        guard begun == nil else { throw .unfinishedMessage }
        return try take(message, isLast: isLast)
    }

    private mutating func goOn(_ more: ByteBuffer, isLast: Bool) throws(FrameViolation) -> Event? {
        guard let message = begun else { throw .nothingToContinue }
        // Nothing else may hold the bytes while more are appended, or they would be copied each time.
        begun = nil
        switch message {
        case .text(var bytes):
            bytes.writeImmutableBuffer(more)
            return try take(.text(bytes), isLast: isLast)
        case .binary(var bytes):
            bytes.writeImmutableBuffer(more)
            return try take(.binary(bytes), isLast: isLast)
        }
    }

    private mutating func take(_ message: Begun, isLast: Bool) throws(FrameViolation) -> Event? {
        let size =
            switch message {
            case .text(let bytes), .binary(let bytes): bytes.readableBytes
            }
        guard size <= largestMessage else { throw .messageTooLarge(limit: largestMessage) }
        guard isLast else {
            begun = message
            return nil
        }
        begun = nil
        switch message {
        case .text(let bytes): return .message(.text(try FrameReader.text(bytes)))
        case .binary(let bytes): return .message(.binary(bytes))
        }
    }

    private func control(_ frame: WebSocketFrame) throws(FrameViolation) -> Event {
        guard frame.fin, frame.length <= 125 else { throw .controlFrame }
        switch frame.opcode {
        case .ping: return .ping(frame.unmaskedData)
        case .pong: return .pong
        default: return .close(try FrameReader.closeCode(frame.unmaskedData))
        }
    }

    private static func closeCode(_ payload: ByteBuffer) throws(FrameViolation) -> WebSocketCloseCode? {
        var payload = payload
        guard payload.readableBytes > 0 else { return nil }
        guard let number = payload.readInteger(as: UInt16.self) else { throw .closeCode }
        let code = WebSocketCloseCode(rawValue: number)
        guard code.isValidOnWire else { throw .closeCode }
        _ = try text(payload)
        return code
    }

    private static func text(_ bytes: ByteBuffer) throws(FrameViolation) -> String {
        guard let text = String(validating: bytes.readableBytesView, as: UTF8.self) else { throw .notUTF8 }
        return text
    }
}
