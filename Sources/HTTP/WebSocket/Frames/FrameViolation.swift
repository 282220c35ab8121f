/// What a client did wrong; each ends its socket.
enum FrameViolation: Error, Equatable {
    /// A frame is not masked (RFC 6455, section 5.1).
    case unmasked
    /// A reserved bit is set, and no extension is in use (section 5.2).
    case reservedBits
    /// The opcode means nothing (section 5.2).
    case reservedOpcode
    /// A frame goes on with a message that was not begun (section 5.4).
    case nothingToContinue
    /// A message begins before the one before it ended (section 5.4).
    case unfinishedMessage
    /// A control frame is in pieces, or longer than 125 bytes (section 5.5).
    case controlFrame
    /// A close frame has one byte, or a code that may not be sent (sections 5.5.1 and 7.4).
    case closeCode
    /// A text, or a reason for closing, is not UTF-8 (section 8.1).
    case notUTF8
    /// A frame is longer than the limit in bytes.
    case frameTooLarge(limit: Int)
    /// A message is longer than the limit in bytes.
    case messageTooLarge(limit: Int)

    /// The code to close with.
    var code: WebSocketCloseCode {
        switch self {
        case .notUTF8: .invalidText
        case .frameTooLarge, .messageTooLarge: .tooLarge
        default: .protocolError
        }
    }

    /// What to tell the client: at most 123 bytes.
    var reason: String {
        switch self {
        case .unmasked: "a client's frames must be masked"
        case .reservedBits: "a reserved bit is set; no extension is in use"
        case .reservedOpcode: "the opcode is reserved; allowed: 0, 1, 2, 8, 9, 10"
        case .nothingToContinue: "a continuation without a message"
        case .unfinishedMessage: "a new message before the last one ended"
        case .controlFrame: "control frames have at most 125 bytes, in one piece"
        case .closeCode: "a close frame without a valid code"
        case .notUTF8: "text must be UTF-8"
        case .frameTooLarge(let limit): "the frame is larger than \(limit) bytes"
        case .messageTooLarge(let limit): "the message is larger than \(limit) bytes"
        }
    }
}
