import Foundation

/// The program's standard streams: the only place that writes to them.
enum Terminal {
    /// Writes `text` and a line feed to standard output.
    static func say(_ text: String) {
        write(text + "\n", to: STDOUT_FILENO)
    }

    /// Writes bytes to standard output as they are; throws where they cannot all be written.
    static func write(_ bytes: [UInt8]) throws(CommandError) {
        guard bytes.withUnsafeBytes({ write($0, to: STDOUT_FILENO) }) else {
            throw CommandError("standard output cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    /// Writes `text` and a line feed to standard error.
    static func complain(_ text: String) {
        write(text + "\n", to: STDERR_FILENO)
    }

    /// Writes `text` to standard error as it is.
    static func draw(_ text: String) {
        write(text, to: STDERR_FILENO)
    }

    /// Whether standard error is a terminal, on which a line can be drawn over.
    static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Whether standard input is a terminal, at which somebody can be asked.
    static var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    /// The columns of the terminal behind standard error; 80 where nobody knows.
    static var columns: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var text = text
        // Where messages cannot be written, nobody is left to be told.
        _ = text.withUTF8 { write(UnsafeRawBufferPointer($0), to: descriptor) }
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Foundation.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR && errno != EAGAIN {
                return false
            }
        }
        return true
    }
}
