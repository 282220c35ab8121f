/// A span of time: from its start on, up to but without its end.
public struct TimeRange: Sendable, Hashable {
    /// The first moment inside.
    public let start: Timestamp
    /// The first moment after.
    public let end: Timestamp

    /// The span from `start` to `end`; empty where `end` is not after `start`.
    public init(from start: Timestamp, to end: Timestamp) {
        self.start = start
        self.end = max(start, end)
    }

    /// All time.
    public static let all = TimeRange(from: Timestamp(microseconds: 0), to: .latest)

    /// The last `microseconds` before `now`, with the present microsecond.
    public static func last(_ microseconds: Int64, before now: Timestamp) -> TimeRange {
        TimeRange(from: now - microseconds, to: now + 1)
    }

    /// Whether no moment is inside.
    public var isEmpty: Bool { start >= end }

    /// The span's length in microseconds.
    public var length: Int64 { end - start }

    /// Whether `moment` is inside.
    public func contains(_ moment: Timestamp) -> Bool { start <= moment && moment < end }
}
