/// The text by which failures are grouped: their type and message with what varies taken out.
///
/// Numbers, hexadecimal runs of eight or more digits (with or without dashes: ids), quoted text, and words that
/// contain `/`, `\`, `@` or `://` (paths, addresses) each become one placeholder; white space is folded.
public struct ErrorFingerprint: Sendable, Hashable {
    /// The fingerprint: the type, a line feed, and the normalised first line of the message (at most 200
    /// characters and 1,000 bytes).
    public let text: String

    /// The fingerprint of a failure of `type` that said `message`.
    public init(type: String, message: String) {
        let firstLine = message.split(maxSplits: 1, whereSeparator: \.isNewline).first ?? ""
        let words = firstLine.prefix(1000).split(whereSeparator: \.isWhitespace)
        text = "\(type)\n\(ErrorFingerprint.shortened(ErrorFingerprint.normalise(words)))"
    }

    /// The first 200 characters, and no more than 1,000 bytes of them: a character may have any number of marks, but an
    /// index holds short keys only.
    private static func shortened(_ text: some StringProtocol) -> String {
        var result = ""
        for character in text.prefix(200) {
            guard result.utf8.count + character.utf8.count <= 1000 else { break }
            result.append(character)
        }
        return result
    }

    /// Whether both are the same byte for byte, as the store compares them.
    public static func == (left: ErrorFingerprint, right: ErrorFingerprint) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    private static func normalise(_ words: [Substring]) -> String {
        var parts: [String] = []
        var rest = words[...]
        var unclosed: Set<Character> = []
        while let word = rest.popFirst() {
            parts.append(placeholder(for: word))
            guard let quote = word.first, quotes.contains(quote), !closes(word.dropFirst(), quote),
                !unclosed.contains(quote)
            else { continue }
            // The words up to the closing quote belong to the quoted text.
            if let end = rest.firstIndex(where: { closes($0, quote) }) {
                rest = rest[(end + 1)...]
            } else {
                unclosed.insert(quote)
            }
        }
        return parts.joined(separator: " ")
    }

    private static let quotes = "'\"`"

    private static func closes(_ word: Substring, _ quote: Character) -> Bool {
        word.last { !".,;:!?)".contains($0) } == quote
    }

    private static func placeholder(for word: Substring) -> String {
        if word.contains(where: { $0 == "/" || $0 == "\\" || $0 == "@" }) { return "<path>" }
        if let first = word.first, quotes.contains(first) { return "<text>" }
        var result = ""
        var run = ""
        for character in word {
            if character.isHexDigit || character == "-" && !run.isEmpty || character == "." && !run.isEmpty {
                run.append(character)
            } else {
                result += replacement(for: run)
                run = ""
                result.append(character)
            }
        }
        return result + replacement(for: run)
    }

    private static func replacement(for run: String) -> String {
        guard !run.isEmpty else { return "" }
        let body = run.filter { $0 != "-" && $0 != "." }
        let trailing = run.hasSuffix(".") ? "." : ""
        if body.allSatisfy(\.isNumber) { return "<number>" + trailing }
        if body.count >= 8, body.contains(where: \.isNumber) { return "<id>" + trailing }
        return maskDigits(run)
    }

    private static func maskDigits(_ run: String) -> String {
        var result = ""
        var inNumber = false
        for character in run {
            if !character.isNumber {
                result.append(character)
            } else if !inNumber {
                result += "<number>"
            }
            inNumber = character.isNumber
        }
        return result
    }
}
