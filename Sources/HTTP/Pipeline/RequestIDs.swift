import Synchronization

/// Names requests: unique in this process, and most likely among processes.
final class RequestIDs: Sendable {
    private let start: UInt64
    private let counter = Atomic<UInt64>(0)

    /// Starts at a random place.
    init() {
        start = UInt64.random(in: 0...(.max))
    }

    /// The name of the next request: 15 characters, which a Swift string keeps without an allocation.
    func next() -> String {
        let number = start &+ counter.wrappingAdd(1, ordering: .relaxed).oldValue &* RequestIDs.stride
        return String(unsafeUninitializedCapacity: 15) { buffer in
            var rest = number
            for index in 0..<15 {
                buffer[index] = RequestIDs.digit(UInt8(truncatingIfNeeded: rest & 15))
                rest >>= 4
            }
            return 15
        }
    }

    /// The client's own name for a request, where it is 1 to 64 letters, digits, dots, dashes and underscores.
    static func accepted(_ text: String?) -> String? {
        guard let text, (1...64).contains(text.utf8.count), text.utf8.allSatisfy(isPlain) else { return nil }
        return text
    }

    /// Odd, so that every number occurs before one recurs; large, so that neighbours look different.
    private static let stride: UInt64 = 0x9E37_79B9_7F4A_7C15

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 48 + value : 87 + value }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
