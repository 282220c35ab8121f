import Domain
import Logging
import Synchronization

@testable import App

/// The lines that a test's logger was given.
final class LoggedLines: Sendable {
    private struct Handler: LogHandler {
        let lines: LoggedLines
        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            guard event.level == .warning else { return }
            let line = LineLogHandler(label: "test", level: .trace).line(for: event, at: .now())
            lines.kept.withLock { $0.append(line) }
        }
    }

    private let kept = Mutex<[String]>([])

    /// Keeps what it is given here.
    var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

    /// The warnings, oldest first.
    var warnings: [String] { kept.withLock { $0 } }
}
