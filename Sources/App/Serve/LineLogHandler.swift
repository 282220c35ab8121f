import Domain
import Logging

/// Writes what is logged to standard error, a line each: time, level, label, message, metadata.
struct LineLogHandler: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    private let label: String

    /// A handler for the logger `label` that writes lines of at least `level`.
    init(label: String, level: Logger.Level) {
        self.label = label
        logLevel = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        Terminal.complain(line(for: event, at: .now()))
    }

    /// The line for an event: whatever it holds, it has no line feed.
    func line(for event: LogEvent, at moment: Timestamp) -> String {
        let merged = metadata.merging(event.metadata ?? [:]) { _, new in new }
        var parts = [moment.rfc3339, event.level.rawValue, label + ":", event.message.description]
        parts += merged.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        if let error = event.error { parts.append("error=\(error)") }
        return String(
            String.UnicodeScalarView(parts.joined(separator: " ").unicodeScalars.map(LineLogHandler.printable)))
    }

    private static func printable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        scalar.properties.generalCategory == .control ? " " : scalar
    }
}
