/// The text by which failures are grouped: their type and message with what varies taken out.
///
/// The rules are in docs/api.md. The work is linear in the bytes of a bounded part of the message, whatever these are.
public struct ErrorFingerprint: Sendable, Hashable {
    /// The fingerprint: the type, a line feed, and what stays of the telling line of the message (at most 200 code
    /// points and 800 bytes).
    public let text: String

    /// The fingerprint of a failure of `type` that said `message`.
    public init(type: String, message: String) {
        var message = message
        let normalised = message.withUTF8 { bytes in
            FingerprintText(of: TellingLine.bytes(of: bytes)).normalised()
        }
        text = "\(type)\n\(normalised)"
    }

    /// Whether both are the same byte for byte, as the store compares them.
    public static func == (left: ErrorFingerprint, right: ErrorFingerprint) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    /// Hashes the bytes: Swift's own hash of a text would first bring its marks into order.
    public func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
