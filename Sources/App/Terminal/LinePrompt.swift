import ArgumentParser

/// Asks for what no option said: at a terminal by a question, elsewhere as the next line of standard input.
enum LinePrompt {
    /// The answer to `question`; throws wrong usage, which names `option`, where there is none.
    static func answer(_ question: String, option: String) throws -> String {
        if Terminal.inputIsTerminal { Terminal.draw(question) }
        guard let line = readLine(strippingNewline: true), !line.isEmpty else {
            throw ValidationError("\(option) is missing, and standard input has no line for it")
        }
        return line
    }

    /// Whether `question` is answered by yes; nobody is asked where standard input is no terminal.
    static func confirms(_ question: String) -> Bool {
        guard Terminal.inputIsTerminal else { return true }
        Terminal.draw(question + " [y/N]: ")
        return ["y", "yes"].contains((readLine(strippingNewline: true) ?? "").lowercased())
    }
}
