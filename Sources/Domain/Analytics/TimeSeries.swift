/// A question for a measure's course over time.
public struct TimeSeriesQuery: Sendable, Hashable {
    /// What is drawn.
    public enum Measure: String, Sendable, CaseIterable {
        /// Usage events.
        case requests
        /// Usage events that failed.
        case failures
        /// The part of usage events that failed, 0…1.
        case failureRate = "failure_rate"
        /// The mean duration in milliseconds.
        case averageResponseTime = "average_response_time_ms"
        /// The same, under its former name.
        case meanMilliseconds = "mean_ms"
        /// The median duration in milliseconds.
        case p50 = "p50_ms"
        /// The 95th percentile of durations in milliseconds.
        case p95 = "p95_ms"
        /// The 99th percentile of durations in milliseconds.
        case p99 = "p99_ms"
        /// Error logs.
        case errors
        /// Dollars.
        case cost = "cost_usd"
        /// Tokens.
        case tokens
        /// The mean of a performance metric.
        case metric
    }

    /// The width of a point.
    public enum Step: String, Sendable, CaseIterable {
        case minute
        case fiveMinutes = "5m"
        case tenMinutes = "10m"
        case fifteenMinutes = "15m"
        case hour, day

        /// The width in microseconds.
        public var microseconds: Int64 {
            switch self {
            case .minute: Timestamp.minute
            case .fiveMinutes: 5 * Timestamp.minute
            case .tenMinutes: 10 * Timestamp.minute
            case .fifteenMinutes: 15 * Timestamp.minute
            case .hour: Timestamp.hour
            case .day: Timestamp.day
            }
        }
    }

    /// By what the measure is divided into several series.
    public enum Dimension: String, Sendable, CaseIterable {
        case tool = "tool_name"
        case eventType = "event_type"
        case service = "service_name"
        case operation = "operation_type"
        case model
        case errorType = "error_type"
        case metric = "metric_name"
    }

    /// What is drawn.
    public let measure: Measure
    /// The span, which is widened to whole steps.
    public let range: TimeRange
    /// The width of a point.
    public let step: Step
    /// By what the measure is divided; nil for one series.
    public let dimension: Dimension?
    /// Only rows with these values.
    public let filter: [Dimension: String]

    /// A question; throws where the measure has no such dimension.
    public init(
        measure: Measure, range: TimeRange, step: Step, by dimension: Dimension? = nil,
        filter: [Dimension: String] = [:]
    ) throws(ValidationFailure) {
        let allowed = TimeSeriesQuery.dimensions(of: measure)
        for (wanted, pointer) in [dimension].compactMap({ $0 }).map({ ($0, "/by") })
            + filter.keys.map({ ($0, "/\($0.rawValue)") }) where !allowed.contains(wanted)
        {
            throw ValidationFailure(
                pointer: pointer,
                detail: "\(measure.rawValue) cannot be divided by \(wanted.rawValue); "
                    + "allowed: \(allowed.map(\.rawValue).joined(separator: ", "))")
        }
        let points = (range.end - range.start) / step.microseconds
        guard points <= TimeSeriesQuery.mostPoints else {
            throw ValidationFailure(
                pointer: "/step",
                detail: "would give \(points) points; at most \(TimeSeriesQuery.mostPoints) are allowed")
        }
        self.measure = measure
        self.range = TimeRange(
            from: range.start.floored(to: step.microseconds), to: range.end.ceiled(to: step.microseconds))
        self.step = step
        self.dimension = dimension
        self.filter = filter
    }

    /// The most points that one series may have.
    public static let mostPoints: Int64 = 50_000

    /// The dimensions by which a measure can be divided and filtered.
    public static func dimensions(of measure: Measure) -> [Dimension] {
        switch measure {
        case .requests, .failures, .failureRate, .averageResponseTime, .meanMilliseconds, .p50, .p95, .p99:
            [.tool, .eventType]
        case .cost, .tokens: [.service, .operation, .model, .tool]
        case .errors: [.errorType]
        case .metric: [.metric]
        }
    }
}

/// The course of one series: only points that have data.
public struct TimeSeries: Sendable, Equatable {
    /// A point: the beginning of its step and its value.
    public struct Point: Sendable, Equatable {
        /// The beginning of the step.
        public let start: Timestamp
        /// The measure's value in it.
        public let value: Value

        /// A point at `start`.
        public init(start: Timestamp, value: Value) {
            self.start = start
            self.value = value
        }
    }

    /// A value: a count, a real number or an amount of money.
    public enum Value: Sendable, Equatable {
        case count(Int64)
        case real(Double)
        case money(Money)
    }

    /// The value of the dimension that it belongs to; nil for the one series of an undivided measure.
    public let name: String?
    /// The points, oldest first.
    public let points: [Point]

    /// A series of `points`.
    public init(name: String?, points: [Point]) {
        self.name = name
        self.points = points
    }
}
