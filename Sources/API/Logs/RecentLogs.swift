import Domain
import Logging
import Synchronization

/// A line that the program logged.
public struct LogLine: Sendable, Equatable {
    /// When.
    public let timestamp: Timestamp
    /// How serious.
    public let level: Logger.Level
    /// The logger's label.
    public let name: String
    /// What it said, with the metadata behind it.
    public let message: String

    /// A line of the given parts.
    public init(timestamp: Timestamp, level: Logger.Level, name: String, message: String) {
        self.timestamp = timestamp
        self.level = level
        self.name = name
        self.message = message
    }
}

/// The program's latest log lines, for `GET analytics/logs`; older ones make room.
public final class RecentLogs: Sendable {
    private struct Ring {
        var lines: [LogLine] = []
        var next = 0
    }

    private let capacity: Int
    private let ring = Mutex(Ring())

    /// Keeps the latest `capacity` lines.
    public init(capacity: Int = 1000) {
        self.capacity = max(1, capacity)
    }

    /// Adds a line.
    public func append(_ line: LogLine) {
        ring.withLock { ring in
            if ring.lines.count < capacity {
                ring.lines.append(line)
            } else {
                ring.lines[ring.next] = line
            }
            ring.next = (ring.next + 1) % capacity
        }
    }

    /// The latest lines of at least the level `lowest`, oldest first, at most `limit` of them.
    public func lines(from lowest: Logger.Level = .trace, limit: Int = .max) -> [LogLine] {
        let ring = ring.withLock { $0 }
        let isFull = ring.lines.count == capacity
        let ordered = isFull ? ring.lines[ring.next...] + ring.lines[..<ring.next] : ring.lines[...]
        return Array(ordered.filter { $0.level >= lowest }.suffix(limit))
    }
}
