/// A line of a message whose varying parts become `<*>`, in one pass over its bytes.
///
/// What stands at a place is decided by bytes alone. Beyond ASCII all bytes are letters.
struct FingerprintText {
    private let bytes: [UInt8]
    private var place = 0
    private var output = FingerprintOutput()
    /// The quotes that are known not to be closed in the rest of the line.
    private var unclosed: Set<UInt8> = []

    /// The text of a line.
    init(of line: [UInt8]) {
        bytes = line
    }

    /// What stays of the line.
    func normalised() -> String {
        var text = self
        return text.run()
    }

    private mutating func run() -> String {
        while place < bytes.count, !output.isFull {
            let byte = bytes[place]
            if FingerprintText.isSpace(byte) {
                output.space()
                place += 1
            } else if let closing = quote(byte) {
                output.placeholder()
                place = closing + 1
            } else if FingerprintText.isDelimiter(byte) {
                output.append(byte)
                place += 1
            } else {
                word()
            }
        }
        return output.text
    }

    /// The place of the quote that closes the one that opens here; nil where none does.
    private mutating func quote(_ byte: UInt8) -> Int? {
        guard FingerprintText.isQuote(byte), !unclosed.contains(byte), opens(at: place) else { return nil }
        var end = place + 1
        while end < bytes.count {
            let isLast = end + 1 == bytes.count || !FingerprintText.isAlphanumeric(bytes[end + 1])
            if bytes[end] == byte, isLast { return end }
            end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
        }
        unclosed.insert(byte)
        return nil
    }

    /// Whether the quote at `place` may open a text: the apostrophe of a word does not, that of Python's `b'x'` does.
    private func opens(at place: Int) -> Bool {
        guard bytes[place] == UInt8(ascii: "'"), place > 0, FingerprintText.isAlphanumeric(bytes[place - 1]) else {
            return true
        }
        let isPrefix = "bBfFrRuU".utf8.contains(bytes[place - 1])
        return isPrefix && (place == 1 || !FingerprintText.isAlphanumeric(bytes[place - 2]))
    }

    /// Takes the bytes up to white space, a quote or a bracket.
    private mutating func word() {
        let start = place
        if FingerprintWord.startsWithScheme(bytes[place...]) {
            let url = extent { !FingerprintText.isSpace($0) && !FingerprintText.isQuote($0) && $0 != UInt8(ascii: ">") }
            // A bracket that the URL opens is its own.
            let brackets = url.contains { "([{".utf8.contains($0) } ? "" : ")]}"
            let marks = FingerprintWord.punctuation(after: url, and: brackets)
            place = start + url.count - marks.count
            return output.placeholder()
        }
        let whole = extent { !FingerprintText.isSpace($0) && !FingerprintText.isBracket($0) }
        if FingerprintWord.isAddress(whole) {
            place = start + whole.count
            return output.placeholder(before: FingerprintWord.punctuation(after: whole))
        }
        var word = extent { !FingerprintText.isSpace($0) && !FingerprintText.isDelimiter($0) }
        // A quote inside of a word opens none, but ends it where there is a text in quotes: `name="a"`.
        let quote = word.indices.dropFirst().first { FingerprintText.isQuote(bytes[$0]) && opens(at: $0) }
        if let quote { word = word[..<quote] }
        place = word.endIndex
        if FingerprintWord.isAddress(word) {
            output.placeholder(before: FingerprintWord.punctuation(after: word))
        } else {
            FingerprintWord(word).write(to: &output)
        }
    }

    private func extent(_ belongs: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let rest = bytes[place...]
        let word = rest.prefix(while: belongs)
        return word.isEmpty ? rest.prefix(1) : word
    }
}

extension FingerprintText {
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 < 10 }

    static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 97 < 26 || byte >= 0x80 }

    static func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }

    static func isHexDigit(_ byte: UInt8) -> Bool { isDigit(byte) || (byte | 0x20) &- 97 < 6 }

    static func isSpace(_ byte: UInt8) -> Bool { byte <= 0x20 || byte == 0x7F }

    static func isQuote(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`")
    }

    /// Whether a byte ends a path or an address.
    static func isBracket(_ byte: UInt8) -> Bool {
        isQuote(byte) || "()[]{}<>|,;".utf8.contains(byte)
    }

    /// Whether a byte ends a word.
    static func isDelimiter(_ byte: UInt8) -> Bool { "()[]{}<>|,;=".utf8.contains(byte) }

    /// How many bytes a line break takes at `place`; 0 where there is none.
    static func lineBreak(_ bytes: [UInt8], at place: Int) -> Int {
        switch bytes[place] {
        case 10...13: 1
        case 0xC2 where place + 1 < bytes.count && bytes[place + 1] == 0x85: 2
        case 0xE2
        where place + 2 < bytes.count && bytes[place + 1] == 0x80 && (0xA8...0xA9).contains(bytes[place + 2]):
            3
        default: 0
        }
    }
}

/// What a fingerprint is so far: placeholders that only a separator parts are one.
struct FingerprintOutput {
    private static let placeholder = Array("<*>".utf8)
    private static let mostPoints = 200
    private static let mostBytes = 800

    private var bytes: [UInt8] = []
    private var points = 0
    /// Where what stands behind the last placeholder begins; nil where a word followed it.
    private var tail: Int?

    /// Whether there is enough.
    var isFull: Bool { points >= Self.mostPoints + Self.placeholder.count || bytes.count >= Self.mostBytes }

    /// The text, at most 200 code points and 800 bytes.
    var text: String {
        var end = 0
        var points = 0
        for index in bytes.indices where !UTF8Cut.isContinuation(bytes[index]) {
            points += 1
            if points > Self.mostPoints { break }
            end = index + 1
        }
        while end < bytes.count, UTF8Cut.isContinuation(bytes[end]) { end += 1 }
        var kept = bytes[..<end]
        while kept.last == 0x20 { kept.removeLast() }
        return UTF8Cut.prefix(of: kept, atMost: Self.mostBytes)
    }

    /// Adds a byte that stays.
    mutating func append(_ byte: UInt8) {
        if !UTF8Cut.isContinuation(byte) { points += 1 }
        bytes.append(byte)
        if !Self.isSeparator(byte) { tail = nil }
    }

    /// Adds one space, however many there are.
    mutating func space() {
        if let last = bytes.last, last != 0x20 { append(0x20) }
    }

    /// Adds a placeholder, unless only separators stand between it and the one before; then `punctuation`.
    mutating func placeholder(before punctuation: ArraySlice<UInt8> = []) {
        if let tail {
            bytes.removeSubrange(tail...)
        } else {
            bytes += Self.placeholder
            points += Self.placeholder.count
        }
        tail = bytes.count
        for byte in punctuation { append(byte) }
    }

    /// Whether numbers, or the parts of one, stand on both sides of a byte.
    private static func isSeparator(_ byte: UInt8) -> Bool { " ,.:-_/+%".utf8.contains(byte) }
}
