/// The line of a failure's message that says what happened: the first one, or the last one of a Python traceback.
enum TellingLine {
    /// How many bytes at a message's beginning, and at its end, are looked at.
    private static let window = 4096
    /// How many bytes of the line are looked at.
    private static let longest = 1000

    /// The line's beginning, without white space around it.
    static func bytes(of message: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        let head = Array(message.prefix(window))
        let lines = Lines(head)
        guard let first = lines.first(where: { _ in true }) else { return [] }
        if isTraceback(lines) { return Array(exception(in: Array(message.suffix(window))).prefix(longest)) }
        if endsWithPlace(first), let second = lines.dropFirst().first(where: { _ in true }) {
            return Array((Array(first) + [UInt8(ascii: " ")] + Array(second)).prefix(longest))
        }
        return Array(first.prefix(longest))
    }

    /// Whether one of the lines begins a traceback as Python prints it.
    private static func isTraceback(_ lines: Lines) -> Bool {
        lines.contains { $0.starts(with: "Traceback (most recent call last)".utf8) }
    }

    /// The last line that begins at the margin with an exception's name; else the last line of all.
    private static func exception(in tail: [UInt8]) -> ArraySlice<UInt8> {
        var last: ArraySlice<UInt8> = []
        var named: ArraySlice<UInt8>?
        for line in Lines(tail) {
            last = line
            let isIndented =
                line.startIndex > 0 && (tail[line.startIndex - 1] == 0x20 || tail[line.startIndex - 1] == 9)
            if !isIndented, beginsWithName(line) { named = line }
        }
        return named ?? last
    }

    /// Whether a line is `Name`, `package.Name: words` or the like, whose name begins a word of Python's exceptions.
    private static func beginsWithName(_ line: ArraySlice<UInt8>) -> Bool {
        let name = line.prefix { byte in
            byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || FingerprintText.isAlphanumeric(byte)
        }
        guard let first = name.first, !FingerprintText.isDigit(first) else { return false }
        let rest = line[name.endIndex...]
        return rest.isEmpty || rest.first == UInt8(ascii: ":") && (rest.count == 1 || rest.dropFirst().first == 0x20)
    }

    /// Whether a line is Rust's `thread 'main' panicked at src/main.rs:2:5:`, behind which the message comes.
    private static func endsWithPlace(_ line: ArraySlice<UInt8>) -> Bool {
        guard line.last == UInt8(ascii: ":"), line.starts(with: "thread '".utf8) else { return false }
        return String(decoding: line.prefix(200), as: UTF8.self).contains("panicked at")
    }
}

/// The lines of some bytes that are not blank, without the white space around them.
private struct Lines: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func next() -> ArraySlice<UInt8>? {
        while place < bytes.count {
            let start = place
            var end = bytes.count
            while place < bytes.count {
                let length = FingerprintText.lineBreak(bytes, at: place)
                if length > 0 {
                    end = place
                    place += length
                    break
                }
                place += 1
            }
            let line = trimmed(bytes[start..<Swift.min(end, bytes.count)])
            if !line.isEmpty { return line }
        }
        return nil
    }

    private func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var line = line
        while let first = line.first, first <= 0x20 { line = line.dropFirst() }
        while let last = line.last, last <= 0x20 { line = line.dropLast() }
        return line
    }
}
