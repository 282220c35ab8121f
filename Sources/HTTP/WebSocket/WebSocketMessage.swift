import NIOCore

/// A whole message, put together from its frames.
public enum WebSocketMessage: Sendable, Equatable {
    /// Text: valid UTF-8.
    case text(String)
    /// Any bytes.
    case binary(ByteBuffer)
}
