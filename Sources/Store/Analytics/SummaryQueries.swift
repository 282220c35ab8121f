import Domain
import SQL

extension DataStore {
    /// What `range`, widened to whole minutes, looks like at a glance.
    public func summary(_ range: TimeRange, now: Timestamp) async throws -> Summary {
        try await readRollups { rollups in
            let series = rollups.events.totals(range)
            let costs = rollups.costs.total(range)
            let errors = rollups.errors.total(range)
            let active = SessionQueries.countActive(now: now, in: rollups.batch)
            let groups = ErrorGroupList.counted(range, in: rollups.batch)
            let latest = ErrorQueries.latest(5, in: range, batch: rollups.batch)
            return Summary(
                calls: try series.get().values.reduce(into: CallStatistics()) { $0.merge($1.calls) },
                cost: try costs.get().total.cost, activeSessions: try active.get(), errors: try errors.get().count,
                topTools: try series.get().calls(of: \.toolName).top(5), recentErrors: try latest.get(),
                errorGroups: try groups.get())
        }
    }

    /// The statistics of one tool in `range`, widened to whole minutes; zeros where no call and no cost names it.
    public func tool(_ name: String, _ range: TimeRange) async throws -> ToolStatistics {
        try await readRollups { rollups in
            let calls = rollups.events.total(range, where: "tool_name = \(name)")
            let costs = rollups.costs.total(range, where: "tool_name = \(name)")
            return ToolStatistics(name, calls: try calls.get(), costs: try costs.get())
        }
    }

    /// The statistics of each tool that was called in `range`, widened to whole minutes; most calls first.
    public func tools(_ range: TimeRange) async throws -> [ToolStatistics] {
        try await readRollups { rollups in
            let named: SQLQuery = "tool_name <> \(raw: "''")"
            let calls = rollups.events.totals(range, by: \.toolName, where: named)
            let costs = rollups.costs.totals(range, by: \.toolName, where: named)
            let names = Set(try calls.get().keys).union(try costs.get().keys)
            return try names.map { name in
                ToolStatistics(
                    name, calls: try calls.get()[name] ?? EventMeasure(), costs: try costs.get()[name] ?? CostMeasure())
            }
            .sorted { ($1.calls.count, $0.toolName) < ($0.calls.count, $1.toolName) }
        }
    }
}

extension ToolStatistics {
    /// What the rollups of a tool's calls and costs say.
    fileprivate init(_ name: String, calls: EventMeasure, costs: CostMeasure) {
        self.init(
            toolName: name, calls: calls.calls, cost: costs.total.cost,
            lastUsed: calls.calls.count > 0 ? calls.lastUsed : nil)
    }
}

extension Dictionary where Key == EventSeries, Value == EventMeasure {
    /// The calls by what `name` calls a series; those without a name are left out.
    fileprivate func calls(of name: (EventSeries) -> String) -> [String: Int64] {
        reduce(into: [:]) { calls, entry in
            let name = name(entry.key)
            if !name.isEmpty { calls[name, default: 0] += entry.value.calls.count }
        }
    }
}

extension Dictionary where Key == String, Value == Int64 {
    /// The names with the largest counts, the largest first; at most `count`.
    func top(_ count: Int) -> [NamedCount] {
        sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .prefix(count).map { NamedCount(name: $0.key, count: $0.value) }
    }
}
