import Domain
import SQL

extension DataStore {
    /// The live dashboard's numbers at `now`.
    public func dashboard(now: Timestamp) async throws -> DashboardSnapshot {
        try await readRollups { try DashboardQueries(now: now, rollups: $0).snapshot() }
    }
}

/// The parts of one snapshot, read on one connection.
private struct DashboardQueries {
    let now: Timestamp
    let rollups: Rollups

    /// The present hour and the 23 before it.
    private var lastDay: TimeRange {
        TimeRange(from: RollupResolution.hour.bucket(of: now) - 23 * Timestamp.hour, to: now + 1)
    }

    func snapshot() throws -> DashboardSnapshot {
        let calls = rollups.events.sum(lastDay, .hour, into: HourlyCalls.self)
        let (costs, minute, errors) = (costHistory(), lastMinute(), topErrors())
        let active = SessionQueries.countActive(now: now, in: rollups.batch)
        let day = try calls.get()
        return DashboardSnapshot(
            timestamp: now, requestsPerMinute: try minute.get(), lastDay: day.calls,
            activeSessions: try active.get(), costToday: try costs.get().last?.cost ?? .zero,
            topErrors: try errors.get(), costHistory: try costs.get(), latencyHistory: day.means,
            usage: day.usage.top(10))
    }

    private func lastMinute() -> SQLAnswer<Int64> {
        let range = TimeRange(from: now.floored(to: Timestamp.second) - 59 * Timestamp.second, to: now + 1)
        return rollups.events.buckets(range, .second) { _ in 0 }.map { seconds in
            seconds[0, default: [:]].values.reduce(0) { $0 + $1.calls.count }
        }
    }

    private func topErrors() -> SQLAnswer<[NamedCount]> {
        rollups.errors.buckets(lastDay, .hour, by: \.errorType).map { types in
            types.mapValues { $0.values.reduce(0) { $0 + $1.count } }.top(5)
        }
    }

    /// The last seven days, whether anything was spent on them or not.
    private func costHistory() -> SQLAnswer<[(date: String, cost: Money)]> {
        let today = RollupResolution.day.bucket(of: now)
        let range = TimeRange(from: today - 6 * Timestamp.day, to: now + 1)
        return rollups.costs.buckets(range, .day) { _ in 0 }.map { costs in
            let days = costs[0, default: [:]]
            return (Int64(0)...6).reversed().map { age in
                let day = today - age * Timestamp.day
                return (day.day, days[day]?.total.cost ?? .zero)
            }
        }
    }
}

/// The calls of some hours as the dashboard shows them.
private struct HourlyCalls: RollupSum {
    /// The durations of an hour.
    private struct Hour {
        var microseconds: Int64 = 0
        var timed: Int64 = 0

        mutating func add(_ other: Hour) {
            microseconds.add(clamping: other.microseconds)
            timed += other.timed
        }
    }

    /// All of them.
    private(set) var calls = CallStatistics()
    /// How many there are of each tool, or of each type of events without a tool.
    private(set) var usage: [String: Int64] = [:]
    private var hours: [Timestamp: Hour] = [:]

    var weight: Int { 1 + (usage.count + hours.count) / 8 }

    /// The mean duration in milliseconds by hour, of those that have timed calls, oldest first.
    var means: [(hour: Timestamp, milliseconds: Double)] {
        hours.sorted { $0.key < $1.key }.compactMap { start, hour in
            hour.timed > 0 ? (start, Double(hour.microseconds) / Double(hour.timed) / 1000) : nil
        }
    }

    mutating func add(_ series: EventSeries, _ bucket: Timestamp, _ read: (inout EventMeasure) throws -> Void) throws {
        var measure = EventMeasure()
        try read(&measure)
        calls.merge(measure.calls)
        usage[series.toolName.isEmpty ? series.eventType : series.toolName, default: 0] += measure.calls.count
        hours[bucket, default: Hour()].add(
            Hour(microseconds: measure.calls.totalMicroseconds, timed: measure.calls.durations.total))
    }

    mutating func merge(_ other: HourlyCalls) {
        calls.merge(other.calls)
        usage.merge(other.usage) { $0 + $1 }
        hours.merge(other.hours) { left, right in
            var sum = left
            sum.add(right)
            return sum
        }
    }
}
