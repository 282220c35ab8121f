/// Takes secrets out of log lines before they are kept where the API can show them.
///
/// It is the second line of defence: nothing of ours logs a secret, but a library may.
enum LogRedaction {
    /// What stands in a secret's place.
    static let mark = "<redacted>"

    /// The text of a log message without what looks like a secret: this project's keys and tokens, JSON web tokens,
    /// what follows `Bearer` or `Basic`, and the values of `password=…` and its like.
    static func redact(_ message: String) -> String {
        guard mayHoldSecret(message) else { return message }
        var words: [Substring] = []
        var isSecretNext = false
        for word in message.split(separator: " ", omittingEmptySubsequences: false) {
            if isSecretNext, !word.isEmpty, !isScheme(word) {
                words.append(mark[...])
                isSecretNext = false
            } else {
                words.append(redact(word: word))
                isSecretNext = isSecretNext || isScheme(word) || announcesSecret(word)
            }
        }
        return words.joined(separator: " ")
    }

    /// A metadata value's text; nothing of it where the key's name says that it is a secret.
    static func redact(_ value: String, ofKey key: String) -> String {
        names(secret: key[...]) ? mark : redact(value)
    }

    private static let secretNames = ["password", "secret", "token", "authorization", "cookie", "api_key", "apikey"]
    private static let keyNames = ["ingest-key", "ingest_key", "api-key"]
    private static let beginnings = ["mcpa_", "mcpb_", "mcpr_", "mcps_", "eyJ"]
    private static let schemes: Set<String> = ["bearer", "basic"]

    private static func mayHoldSecret(_ message: String) -> Bool {
        let lowered = message.lowercased()
        return names(secret: lowered[...]) || beginnings.contains { message.contains($0) }
            || schemes.contains { lowered.contains($0) }
    }

    private static func names(secret name: Substring) -> Bool {
        let lowered = name.lowercased()
        return (secretNames + keyNames).contains { lowered.contains($0) }
    }

    private static func isScheme(_ word: Substring) -> Bool {
        let letters = word.lowercased().split { !$0.isLetter }
        return letters.last.map { schemes.contains(String($0)) } ?? false
    }

    /// Whether a word names a secret that stands behind it, as `Cookie:` does.
    private static func announcesSecret(_ word: Substring) -> Bool {
        (word.last == ":" || word.last == "=") && names(secret: word)
    }

    private static func redact(word: Substring) -> Substring {
        if let start = word.index(ofFirst: beginnings) { return word[..<start] + mark }
        guard let separator = word.firstIndex(where: { $0 == "=" || $0 == ":" }), names(secret: word[..<separator]),
            word.index(after: separator) < word.endIndex
        else { return word }
        return word[...separator] + mark
    }
}

extension Substring {
    /// Where the first occurrence of one of `beginnings` begins.
    fileprivate func index(ofFirst beginnings: [String]) -> Index? {
        indices.first { index in beginnings.contains { self[index...].hasPrefix($0) } }
    }
}
