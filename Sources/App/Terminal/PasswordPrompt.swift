import Credentials
import Dispatch
import Foundation

/// Asks for a new password: twice and without echo at a terminal, or as one line of standard input elsewhere.
enum PasswordPrompt {
    /// The password, which is `given` where an option said it already; throws `CommandError` where both answers differ,
    /// or `PasswordPolicy` refuses it.
    static func newPassword(given: String? = nil) throws(CommandError) -> String {
        let password: String
        if let given { password = given } else { password = try Terminal.inputIsTerminal ? askTwice() : firstLine() }
        if let problem = PasswordPolicy.problem(with: password) { throw CommandError(problem) }
        return password
    }

    private static func askTwice() throws(CommandError) -> String {
        let first = try ask("Password: ")
        if let problem = PasswordPolicy.problem(with: first) { throw CommandError(problem) }
        guard try ask("Again: ") == first else { throw CommandError("the two passwords differ") }
        return first
    }

    private static func firstLine() throws(CommandError) -> String {
        guard let line = readLine(strippingNewline: true) else {
            throw CommandError("no password was given: one line of standard input is expected")
        }
        return line
    }

    /// The answer to `question`, which is not shown while it is typed.
    static func silently(_ question: String) throws(CommandError) -> String { try ask(question) }

    private static func ask(_ question: String) throws(CommandError) -> String {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return try firstLine() }
        var silent = settings
        silent.c_lflag &= ~tcflag_t(ECHO)
        // Before the question: what is typed at once must neither be echoed nor be thrown away.
        tcsetattr(STDIN_FILENO, TCSADRAIN, &silent)
        let interruption = restoreOnInterrupt(settings)
        defer {
            interruption.cancel()
            signal(SIGINT, SIG_DFL)
            tcsetattr(STDIN_FILENO, TCSADRAIN, &settings)
            Terminal.draw("\n")
        }
        Terminal.draw(question)
        return try firstLine()
    }

    /// Whoever presses Ctrl-C at the question gets a terminal back that echoes.
    private static func restoreOnInterrupt(_ settings: termios) -> any DispatchSourceSignal {
        signal(SIGINT, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        source.setEventHandler {
            var settings = settings
            tcsetattr(STDIN_FILENO, TCSANOW, &settings)
            Terminal.draw("\n")
            exit(130)
        }
        source.resume()
        return source
    }
}
