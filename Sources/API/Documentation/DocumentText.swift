import NIOCore
import Synchronization

/// The OpenAPI document's text, made when it is first asked for: most servers are never asked, and start without it.
final class DocumentText: Sendable {
    private let make: @Sendable () -> [UInt8]
    private let made = Mutex<ByteBuffer?>(nil)

    /// A text that `make` makes.
    init(_ make: @escaping @Sendable () -> [UInt8]) {
        self.make = make
    }

    /// The text, which all answers share.
    var buffer: ByteBuffer {
        made.withLock { text in
            let buffer = text ?? ByteBuffer(bytes: make())
            text = buffer
            return buffer
        }
    }
}
