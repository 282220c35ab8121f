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
        let calls = rollups.events.buckets(lastDay, .hour) { series in
            series.toolName.isEmpty ? series.eventType : series.toolName
        }
        let (costs, minute, errors) = (costHistory(), lastMinute(), topErrors())
        let active = SessionQueries.countActive(now: now, in: rollups.batch)
        let hours = try calls.get()
        return DashboardSnapshot(
            timestamp: now, requestsPerMinute: try minute.get(),
            lastDay: hours.values.flatMap(\.values).reduce(into: CallStatistics()) { $0.merge($1.calls) },
            activeSessions: try active.get(), costToday: try costs.get().last?.cost ?? .zero,
            topErrors: try errors.get(), costHistory: try costs.get(), latencyHistory: latency(hours),
            usage: hours.mapValues { $0.values.reduce(0) { $0 + $1.calls.count } }.top(10))
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

    private func latency(
        _ hours: [String: [Timestamp: EventMeasure]]
    ) -> [(hour: Timestamp, milliseconds: Double)] {
        var merged: [Timestamp: CallStatistics] = [:]
        for series in hours.values {
            for (hour, measure) in series { merged[hour, default: CallStatistics()].merge(measure.calls) }
        }
        return merged.sorted { $0.key < $1.key }
            .compactMap { hour, calls in calls.meanMilliseconds.map { (hour, $0) } }
    }
}
