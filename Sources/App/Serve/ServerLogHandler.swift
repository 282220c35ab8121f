import API
import Logging

/// Prints what the server logs, and keeps it for those who ask for the recent lines.
///
/// It is one handler, not two multiplexed: a logger is copied for each request, and with it what its handler holds.
struct ServerLogHandler: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    private let printed: LineLogHandler
    private let kept: RecentLogsHandler

    /// A handler for the logger `label` that prints and keeps lines of at least `level`.
    init(label: String, level: Logger.Level, logs: RecentLogs) {
        logLevel = level
        printed = LineLogHandler(label: label, level: level)
        kept = RecentLogsHandler(label: label, logs: logs, logLevel: level)
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set {
            // Hummingbird numbers each request's logger; our lines carry the request's own name instead.
            guard key != "hb.request.id" else { return }
            metadata[key] = newValue
        }
    }

    func log(event: LogEvent) {
        var printed = printed
        printed.metadata = metadata
        printed.log(event: event)
        var kept = kept
        kept.metadata = metadata
        kept.log(event: event)
    }
}
