import Domain
import Foundation

/// How much data is made, over which time, and how it is spread over the days.
struct DemoPlan: Sendable {
    /// Usage events.
    let events: Int
    /// The time up to now that they cover.
    let range: TimeRange
    /// What makes two sets of data differ.
    let seed: UInt64
    /// Whether sessions, errors, costs and metrics are left out.
    let onlyEvents: Bool
    /// For each hour of the range, how many events come before its end.
    private let eventsUpTo: [Int]

    /// A plan of `events` over the `days` before `end`: more by day than by night, fewer at week-ends.
    init(events: Int, days: Int, seed: UInt64, onlyEvents: Bool = false, end: Timestamp) {
        self.events = events
        self.seed = seed
        self.onlyEvents = onlyEvents
        let start = end - Int64(days) * Timestamp.day
        range = TimeRange(from: start, to: end)
        var random = SeededGenerator(seed: seed ^ 0xDA17)
        var sums: [Double] = []
        for hour in 0..<days * 24 {
            let moment = start + Int64(hour) * Timestamp.hour
            sums.append((sums.last ?? 0) + DemoPlan.load(at: moment) * (0.85 + 0.3 * random.unit()))
        }
        let total = sums.last ?? 1
        eventsUpTo = sums.map { Int((Double(events) * $0 / total).rounded()) }
    }

    /// The hours of the range, counted from 0.
    var hours: Range<Int> { eventsUpTo.indices }

    /// How many events an hour of the range has.
    func events(inHour hour: Int) -> Int {
        eventsUpTo[hour] - (hour > 0 ? eventsUpTo[hour - 1] : 0)
    }

    /// When an hour of the range begins.
    func start(ofHour hour: Int) -> Timestamp {
        range.start + Int64(hour) * Timestamp.hour
    }

    /// Whether something is broken in an hour: calls take longer and fail more often.
    func isTroubled(hour: Int) -> Bool {
        var random = SeededGenerator(seed: seed &+ UInt64(hour) &* 0x9E37)
        return random.chance(1 / 90)
    }

    /// The load of an hour relative to others: a working day in UTC, with a dip at noon.
    private static func load(at moment: Timestamp) -> Double {
        let hour = Double(moment.microseconds % Timestamp.day) / Double(Timestamp.hour)
        let weekday = (moment.microseconds / Timestamp.day + 3) % 7  // 1970-01-01 was a Thursday; 0 is a Monday.
        let morning = exp(-pow((hour - 10.5) / 2.2, 2))
        let afternoon = 1.1 * exp(-pow((hour - 15.5) / 2.8, 2))
        return (0.12 + morning + afternoon) * (weekday >= 5 ? 0.35 : 1)
    }
}
