import Domain
import Logging

/// Puts what is logged into `RecentLogs`; App multiplexes it with the handler that prints.
public struct RecentLogsHandler: LogHandler {
    /// The least level that is kept.
    public var logLevel: Logger.Level
    /// The logger's own metadata.
    public var metadata: Logger.Metadata = [:]

    /// The most bytes of a line's message that are kept.
    private let longestMessage = 4096
    private let label: String
    private let logs: RecentLogs

    /// A handler for the logger `label` that keeps lines of at least `logLevel` in `logs`.
    public init(label: String, logs: RecentLogs, logLevel: Logger.Level = .info) {
        self.label = label
        self.logs = logs
        self.logLevel = logLevel
    }

    /// The logger's own metadata under `key`.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Keeps an event as one line: the message, then its metadata as `key=value`, without what looks like a secret.
    public func log(event: LogEvent) {
        let merged = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let pairs = merged.sorted { $0.key < $1.key }.map {
            "\($0.key)=\(LogRedaction.redact(beginning(of: $0.value.description), ofKey: $0.key))"
        }
        let error = event.error.map { ["error=\(LogRedaction.redact(beginning(of: "\($0)")))"] } ?? []
        let parts = [LogRedaction.redact(beginning(of: event.message.description))] + pairs + error
        let message = beginning(of: parts.joined(separator: " "))
        logs.append(LogLine(timestamp: .now(), level: event.level, name: label, message: message))
    }

    /// As much of a text as is kept; it is cut before secrets are looked for, which takes time with each byte.
    private func beginning(of text: String) -> String {
        text.utf8.count > longestMessage ? String(decoding: text.utf8.prefix(longestMessage), as: UTF8.self) : text
    }
}
