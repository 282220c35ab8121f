extension String {
    /// The beginning of the text, of at most `limit` bytes of UTF-8, cut between two characters of Unicode.
    ///
    /// Works on bytes: what a reader takes for one character may be a letter with any number of marks.
    package func prefix(bytes limit: Int) -> String {
        guard utf8.count > limit else { return self }
        return UTF8Cut.prefix(of: utf8, atMost: limit)
    }

    /// Cuts the text off behind `limit` bytes; returns whether it was longer.
    mutating func cut(to limit: Int) -> Bool {
        guard utf8.count > limit else { return false }
        self = prefix(bytes: limit)
        return true
    }
}

extension Optional where Wrapped == String {
    /// Cuts the text off, where there is any, behind `limit` bytes; returns whether it was longer.
    mutating func cut(to limit: Int) -> Bool {
        self?.cut(to: limit) ?? false
    }
}

extension Optional where Wrapped == JSONText {
    /// Leaves out of the object, where there is one, what is beyond `limit` bytes; returns whether anything was.
    mutating func cut(to limit: Int) -> Bool {
        guard let object = self, object.text.utf8.count > limit else { return false }
        self = object.fitting(bytes: limit)
        return true
    }
}

/// Cuts bytes of UTF-8 between two code points.
package enum UTF8Cut {
    /// The first of `bytes`, at most `limit` of them; whole code points where these are well-formed.
    package static func prefix(of bytes: some Collection<UInt8>, atMost limit: Int) -> String {
        guard bytes.count > limit else { return String(decoding: bytes, as: UTF8.self) }
        var end = bytes.index(bytes.startIndex, offsetBy: limit)
        var left = limit
        while left > 0, limit - left < 4, isContinuation(bytes[end]) {
            left -= 1
            end = bytes.index(bytes.startIndex, offsetBy: left)
        }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    /// Whether a byte goes on with a code point that began before it.
    package static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }
}
