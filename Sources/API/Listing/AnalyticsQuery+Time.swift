import Domain
import HTTP

extension AnalyticsQuery {
    /// The span that `start_date` and `end_date` name; what is missing is open, or `length` microseconds before the
    /// end where the route has a default span.
    ///
    /// Both ends are inside. A date without a time stands for its first moment as a start, and for its last as an end.
    /// A start after the end gives an empty span.
    mutating func timeRange(defaultLength length: Int64? = nil, now: Timestamp = .now()) -> TimeRange {
        let start = moment("start_date")
        let end = moment("end_date").map { $0.isDay ? $0.time + Timestamp.day : $0.time + 1 }
        let last = end ?? (length == nil ? TimeRange.all.end : now + 1)
        let first = start?.time ?? length.map { last - $0 } ?? TimeRange.all.start
        return TimeRange(from: first, to: last)
    }

    /// The same, or nil where the query names no span.
    mutating func spanIfAny(now: Timestamp = .now()) -> TimeRange? {
        let range = timeRange(now: now)
        return range == .all ? nil : range
    }

    /// The length of the span that every aggregate has where none is named: a week.
    static let usualSpan = 7 * Timestamp.day

    private mutating func moment(_ name: String) -> (time: Timestamp, isDay: Bool)? {
        guard let text = text(name) else { return nil }
        // A `+` that was sent as it is arrives as a space, `+01:00` as ` 01:00`.
        let mended = text.dropLast(6) + text.suffix(6).replacing(" ", with: "+", maxReplacements: 1)
        if let time = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: mended) { return (time, text.count == 10) }
        report(
            name,
            "is \"\(text.excerpt)\"; a time as RFC 3339 writes it (2026-11-23T08:15:30Z) or a date is allowed")
        return nil
    }
}
