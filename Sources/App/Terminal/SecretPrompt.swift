import Foundation

/// Asks for a secret: without echo at a terminal, or as all of standard input elsewhere.
enum SecretPrompt {
    /// The value, without one line feed at its end; throws where there is none, or it is no text or too long.
    static func value() throws(CommandError) -> String {
        if Terminal.inputIsTerminal { return try checked(try PasswordPrompt.silently("Value: ")) }
        let limit = SecretStore.longest + 2
        guard let data = try? FileHandle.standardInput.read(upToCount: limit),
            let text = String(data: data, encoding: .utf8)
        else { throw CommandError("standard input has no value, or one that is no UTF-8") }
        return try checked(text)
    }

    private static func checked(_ text: String) throws(CommandError) -> String {
        var value = text
        if value.hasSuffix("\r\n") || value.hasSuffix("\n") { value.removeLast() }
        guard !value.isEmpty else { throw CommandError("the value is empty") }
        guard value.utf8.count <= SecretStore.longest else {
            throw CommandError("the value has more than \(SecretStore.longest) bytes")
        }
        return value
    }
}
