import NIOCore

/// The pieces of a body that came with one read, put together: a body in chunks of a byte each would otherwise cost more
/// to hand over than to send.
struct BodyPiece {
    private static let limit = 64 << 10

    private var bytes: ByteBuffer?

    /// Whether it is large enough to be handed over.
    var isFull: Bool { bytes?.readableBytes ?? 0 >= BodyPiece.limit }

    /// Adds bytes; the first are kept as they are.
    mutating func append(_ more: ByteBuffer) {
        guard var whole = bytes else {
            bytes = more
            return
        }
        // Nothing else may hold the bytes while more are appended, or they would be copied each time.
        bytes = nil
        whole.writeImmutableBuffer(more)
        bytes = whole
    }

    /// Takes out what was put together; nil where there is nothing.
    mutating func take() -> ByteBuffer? {
        defer { bytes = nil }
        return bytes
    }
}
