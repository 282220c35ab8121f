/// A moment in UTC, in whole microseconds since 1970-01-01T00:00:00Z.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Microseconds since 1970-01-01T00:00:00Z; negative before it.
    public let microseconds: Int64

    /// The moment that lies `microseconds` after 1970-01-01T00:00:00Z.
    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// The moment that lies `seconds` after 1970-01-01T00:00:00Z.
    public init(seconds: Int64) {
        let (microseconds, overflow) = seconds.multipliedReportingOverflow(by: Timestamp.second)
        self.microseconds = overflow ? (seconds < 0 ? .min : .max) : microseconds
    }

    /// Microseconds in a second, a minute, an hour and a day.
    public static let second: Int64 = 1_000_000
    /// Microseconds in a minute.
    public static let minute: Int64 = 60 * second
    /// Microseconds in an hour.
    public static let hour: Int64 = 60 * minute
    /// Microseconds in a day.
    public static let day: Int64 = 24 * hour

    /// 0001-01-01T00:00:00Z, the earliest moment that RFC 3339 can write.
    public static let earliest = Timestamp(seconds: -62_135_596_800)
    /// 9999-12-31T23:59:59.999999Z, the latest moment that RFC 3339 can write.
    public static let latest = Timestamp(microseconds: 253_402_300_799_999_999)

    /// Whole seconds since 1970, rounded down.
    public var seconds: Int64 { floored(to: Timestamp.second).microseconds / Timestamp.second }

    /// The latest multiple of `step` microseconds since 1970 that is not after this moment.
    public func floored(to step: Int64) -> Timestamp {
        let remainder = microseconds % step
        return self - (remainder < 0 ? remainder + step : remainder)
    }

    /// The earliest multiple of `step` microseconds since 1970 that is not before this moment.
    public func ceiled(to step: Int64) -> Timestamp {
        let floor = floored(to: step)
        return floor == self ? self : floor + step
    }

    /// The moment `microseconds` later, held at the last one that can be kept: some moments come from outside.
    @inline(__always)
    public static func + (moment: Timestamp, microseconds: Int64) -> Timestamp {
        let (sum, overflow) = moment.microseconds.addingReportingOverflow(microseconds)
        return Timestamp(microseconds: overflow ? (microseconds < 0 ? .min : .max) : sum)
    }

    /// The moment `microseconds` earlier, held at the first one that can be kept.
    @inline(__always)
    public static func - (moment: Timestamp, microseconds: Int64) -> Timestamp {
        let (difference, overflow) = moment.microseconds.subtractingReportingOverflow(microseconds)
        return Timestamp(microseconds: overflow ? (microseconds < 0 ? .max : .min) : difference)
    }

    /// The microseconds from `other` to `moment`, held at the largest number that can be kept.
    @inline(__always)
    public static func - (moment: Timestamp, other: Timestamp) -> Int64 {
        let (difference, overflow) = moment.microseconds.subtractingReportingOverflow(other.microseconds)
        return overflow ? (moment < other ? .min : .max) : difference
    }

    /// Orders moments from earlier to later.
    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }
}
