/// The text by which failures are grouped: their type and message with what varies taken out.
///
/// Numbers, hexadecimal runs of eight or more digits (with or without dashes: ids), quoted text, and words that
/// contain `/`, `\`, `@` or `://` (paths, addresses) each become one placeholder; white space is folded.
public struct ErrorFingerprint: Sendable, Hashable {
    /// The fingerprint: the type, a line feed, and the normalised first line of the message (at most 200 characters).
    public let text: String

    /// The fingerprint of a failure of `type` that said `message`.
    public init(type: String, message: String) {
        let firstLine = message.split(separator: "\n", maxSplits: 1).first ?? ""
        let words = firstLine.prefix(1000).split(whereSeparator: \.isWhitespace)
        let normalised = words.map(ErrorFingerprint.placeholder).joined(separator: " ")
        text = "\(type)\n\(normalised.prefix(200))"
    }

    private static func placeholder(for word: Substring) -> String {
        if word.contains(where: { $0 == "/" || $0 == "\\" || $0 == "@" }) { return "<path>" }
        if let first = word.first, "'\"`".contains(first) { return "<text>" }
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
