import Domain

/// How wide a rollup's buckets are.
enum RollupResolution: Int64, CaseIterable, Sendable {
    /// One second: only the total of all events, and only of the last hour.
    case second = 1
    case minute = 60
    /// For charts of a day, and for the ends of long spans.
    case fiveMinutes = 300
    case hour = 3600
    case day = 86400

    /// The resolutions that every series is kept at, fine to coarse.
    static let kept: [RollupResolution] = [.minute, .fiveMinutes, .hour, .day]

    /// The buckets' width in microseconds.
    var width: Int64 { rawValue * Timestamp.second }

    /// The beginning of the bucket that `moment` is in.
    func bucket(of moment: Timestamp) -> Timestamp { moment.floored(to: width) }
}

/// A run of buckets of one resolution.
struct RollupSegment: Hashable, Sendable {
    let resolution: RollupResolution
    let range: TimeRange

    /// The fewest buckets that cover `range`, widened to whole minutes: days inside, shorter ones at its ends.
    static func covering(_ range: TimeRange) -> [RollupSegment] {
        split(inWholeMinutes(range), by: [.day, .hour, .fiveMinutes, .minute])
    }

    /// `range`, widened to the minutes in which it begins and ends.
    static func inWholeMinutes(_ range: TimeRange) -> TimeRange {
        guard !range.isEmpty else { return range }
        let minute = Timestamp.minute
        return TimeRange(
            from: range.start.floored(to: minute), to: min(range.end, .latest - minute).ceiled(to: minute))
    }

    /// The segment without its last bucket, and that bucket alone: it is the one that changes while time goes by.
    var parts: [RollupSegment] { parts(by: resolution.width) }

    /// The segment without its last `width`, and that alone.
    func parts(by width: Int64) -> [RollupSegment] {
        let last = (range.end - 1).floored(to: width)
        guard last > range.start else { return [self] }
        return [TimeRange(from: range.start, to: last), TimeRange(from: last, to: range.end)]
            .map { RollupSegment(resolution: resolution, range: $0) }
    }

    private static func split(_ range: TimeRange, by resolutions: ArraySlice<RollupResolution>) -> [RollupSegment] {
        guard let coarsest = resolutions.first, !range.isEmpty else { return [] }
        let start = range.start.ceiled(to: coarsest.width)
        let end = range.end.floored(to: coarsest.width)
        guard start < end else { return split(range, by: resolutions.dropFirst()) }
        return split(TimeRange(from: range.start, to: start), by: resolutions.dropFirst())
            + [RollupSegment(resolution: coarsest, range: TimeRange(from: start, to: end))]
            + split(TimeRange(from: end, to: range.end), by: resolutions.dropFirst())
    }
}
