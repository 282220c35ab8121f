/// What a tool's calls in a span of time add up to.
public struct ToolStatistics: Sendable, Equatable {
    /// The tool.
    public let toolName: String
    /// What its calls add up to.
    public let calls: CallStatistics
    /// The cost entries that name it.
    public let cost: Money
    /// When it was last called in the span.
    public let lastUsed: Timestamp?

    /// A tool's statistics.
    public init(toolName: String, calls: CallStatistics, cost: Money, lastUsed: Timestamp?) {
        self.toolName = toolName
        self.calls = calls
        self.cost = cost
        self.lastUsed = lastUsed
    }
}

/// Counts and durations of a set of usage events.
public struct CallStatistics: Sendable, Equatable {
    /// Events.
    public var count: Int64 = 0
    /// Events that failed.
    public var failures: Int64 = 0
    /// The durations' sum, in microseconds.
    public var totalMicroseconds: Int64 = 0
    /// The durations; events without one are not in it.
    public var durations = Histogram()

    /// The statistics of no event.
    public init() {}

    /// Adds what `other` adds up.
    public mutating func merge(_ other: CallStatistics) {
        count += other.count
        failures += other.failures
        totalMicroseconds.add(clamping: other.totalMicroseconds)
        durations.merge(other.durations)
    }

    /// The part of events that failed, 0…1; nil without events.
    public var failureRate: Double? { count > 0 ? Double(failures) / Double(count) : nil }

    /// The part of events that went well, 0…1; nil without events.
    public var successRatio: Double? { count > 0 ? Double(count - failures) / Double(count) : nil }

    /// The mean duration in milliseconds; nil without timed events.
    public var meanMilliseconds: Double? {
        let timed = durations.total
        return timed > 0 ? Double(totalMicroseconds) / Double(timed) / 1000 : nil
    }

    /// The duration in milliseconds below which the part `quantile` (0…1) lies; nil without timed events.
    public func milliseconds(at quantile: Double) -> Double? {
        durations.quantile(quantile).map { $0 / 1000 }
    }
}

/// What a span of time looks like at a glance.
public struct Summary: Sendable, Equatable {
    /// All usage events.
    public let calls: CallStatistics
    /// All cost entries.
    public let cost: Money
    /// Sessions that are active now.
    public let activeSessions: Int64
    /// Error logs.
    public let errors: Int64
    /// The tools that were called most, with their calls; at most five.
    public let topTools: [NamedCount]
    /// The latest failures; at most five.
    public let recentErrors: [Stored<ErrorLog>]
    /// The groups of errors of the span.
    public let errorGroups: ErrorGroupTally

    /// A summary of the given parts.
    public init(
        calls: CallStatistics, cost: Money, activeSessions: Int64, errors: Int64, topTools: [NamedCount],
        recentErrors: [Stored<ErrorLog>], errorGroups: ErrorGroupTally = ErrorGroupTally()
    ) {
        self.calls = calls
        self.cost = cost
        self.activeSessions = activeSessions
        self.errors = errors
        self.topTools = topTools
        self.recentErrors = recentErrors
        self.errorGroups = errorGroups
    }
}

/// A name and how often it occurred.
public struct NamedCount: Sendable, Equatable {
    /// The name.
    public let name: String
    /// How often it occurred.
    public let count: Int64

    /// `name`, which occurred `count` times.
    public init(name: String, count: Int64) {
        self.name = name
        self.count = count
    }
}

/// The live dashboard's numbers at one moment.
public struct DashboardSnapshot: Sendable, Equatable {
    /// The moment.
    public let timestamp: Timestamp
    /// Usage events of the last 60 seconds.
    public let requestsPerMinute: Int64
    /// Usage events of the last 24 hours.
    public let lastDay: CallStatistics
    /// Sessions that are active now.
    public let activeSessions: Int64
    /// Cost entries of today, by UTC.
    public let costToday: Money
    /// The error types that occurred most in the last 24 hours; at most five.
    public let topErrors: [NamedCount]
    /// Cost by day (`2026-11-23`, UTC) of the last seven days, today included, oldest first.
    public let costHistory: [(date: String, cost: Money)]
    /// Mean duration in milliseconds of the calls by hour (its beginning) of the last 24 hours, hours without timed
    /// calls left out, oldest first.
    public let latencyHistory: [(hour: Timestamp, milliseconds: Double)]
    /// The tools (or event types, for events without a tool) that were used most in the last 24 hours; at most ten.
    public let usage: [NamedCount]

    /// A snapshot of the given parts.
    public init(
        timestamp: Timestamp, requestsPerMinute: Int64, lastDay: CallStatistics, activeSessions: Int64,
        costToday: Money, topErrors: [NamedCount], costHistory: [(date: String, cost: Money)],
        latencyHistory: [(hour: Timestamp, milliseconds: Double)], usage: [NamedCount]
    ) {
        self.timestamp = timestamp
        self.requestsPerMinute = requestsPerMinute
        self.lastDay = lastDay
        self.activeSessions = activeSessions
        self.costToday = costToday
        self.topErrors = topErrors
        self.costHistory = costHistory
        self.latencyHistory = latencyHistory
        self.usage = usage
    }

    /// Whether both show the same.
    public static func == (left: DashboardSnapshot, right: DashboardSnapshot) -> Bool {
        left.timestamp == right.timestamp && left.requestsPerMinute == right.requestsPerMinute
            && left.lastDay == right.lastDay && left.activeSessions == right.activeSessions
            && left.costToday == right.costToday && left.topErrors == right.topErrors
            && left.costHistory.elementsEqual(right.costHistory, by: ==)
            && left.latencyHistory.elementsEqual(right.latencyHistory, by: ==) && left.usage == right.usage
    }
}
