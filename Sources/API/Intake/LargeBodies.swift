import Dispatch
import NIOCore

/// Reads large bodies one after the other on a thread of its own.
///
/// A body of a megabyte takes milliseconds to read. On the few threads that run all requests, some senders of such
/// bodies, good or bad, would keep everybody else waiting for a turn.
struct LargeBodies: Sendable {
    /// The bytes from which a body is large: some hundred records.
    static let leastBytes = 65_536

    private let queue = DispatchQueue(label: "mcp-admin.large-bodies")

    /// What `read` makes of a body; a small one is read at once.
    func reading<Value: Sendable>(
        _ body: ByteBuffer, _ read: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Value
    ) async throws -> Value {
        guard body.readableBytes >= LargeBodies.leastBytes else { return try body.withUnsafeReadableBytes(read) }
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try body.withUnsafeReadableBytes(read) }) }
        }
    }
}
