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
            "\($0.key)=\(LogRedaction.redact($0.value.description, ofKey: $0.key))"
        }
        let error = event.error.map { ["error=\(LogRedaction.redact("\($0)"))"] } ?? []
        let parts = [LogRedaction.redact(event.message.description)] + pairs + error
        let message = String(decoding: parts.joined(separator: " ").utf8.prefix(longestMessage), as: UTF8.self)
        logs.append(LogLine(timestamp: .now(), level: event.level, name: label, message: message))
    }
}
