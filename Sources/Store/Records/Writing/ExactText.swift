import Foundation

/// Text that is the same only byte for byte, as the database compares it.
///
/// Swift's strings are the same where they look the same: `é` as one code point or as two. What is held in memory for a
/// row of the database must not be found under another row's name.
struct ExactText: Hashable, Sendable {
    let text: String

    init(_ text: String) {
        self.text = text
    }

    static func == (left: ExactText, right: ExactText) -> Bool {
        areSame(left.text, right.text)
    }

    func hash(into hasher: inout Hasher) {
        ExactText.hash(text, into: &hasher)
    }

    /// Hashes bytes, which is quick whatever they are; Swift's own hash brings marks into their order first.
    static func hash(_ text: String, into hasher: inout Hasher) {
        let isHashed: Void? = text.utf8.withContiguousStorageIfAvailable {
            hasher.combine(bytes: UnsafeRawBufferPointer($0))
        }
        if isHashed == nil { for byte in text.utf8 { hasher.combine(byte) } }
        hasher.combine(0xFF as UInt8)
    }

    /// Whether both are the same byte for byte.
    static func areSame(_ left: String, _ right: String) -> Bool {
        let count = left.utf8.count
        guard count == right.utf8.count else { return false }
        let areSame = left.utf8.withContiguousStorageIfAvailable { left in
            right.utf8.withContiguousStorageIfAvailable { right -> Bool in
                guard let left = left.baseAddress, let right = right.baseAddress else { return true }
                return memcmp(left, right, count) == 0
            }
        }
        return (areSame ?? nil) ?? left.utf8.elementsEqual(right.utf8)
    }
}

extension ExactText {
    /// Whether this comes before `other` in the order of their bytes.
    func isOrderedBefore(_ other: ExactText) -> Bool {
        text.utf8.lexicographicallyPrecedes(other.text.utf8)
    }
}
