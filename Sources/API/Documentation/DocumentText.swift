import Synchronization

/// The OpenAPI document's text, made when it is first asked for: most servers are never asked, and start without it.
final class DocumentText: Sendable {
    private let make: @Sendable () -> [UInt8]
    private let made = Mutex<[UInt8]?>(nil)

    /// A text that `make` makes.
    init(_ make: @escaping @Sendable () -> [UInt8]) {
        self.make = make
    }

    /// The text.
    var bytes: [UInt8] {
        made.withLock { text in
            let bytes = text ?? make()
            text = bytes
            return bytes
        }
    }
}
