import Domain
import SQL

extension DataStore {
    /// What `range`, widened to whole minutes, looks like at a glance.
    public func summary(_ range: TimeRange, now: Timestamp) async throws -> Summary {
        try await readRollups { rollups in
            let series = try rollups.events.totals(range)
            let costs = try rollups.costs.totals(range, by: { _ in 0 })
            let errors = try rollups.errors.totals(range, by: { _ in 0 })
            let tools = Dictionary(grouping: series.filter { !$0.key.toolName.isEmpty }, by: \.key.toolName)
                .mapValues { $0.reduce(0) { $0 + $1.value.calls.count } }
            return Summary(
                calls: series.values.reduce(into: CallStatistics()) { $0.merge($1.calls) },
                cost: costs[0]?.total.cost ?? .zero,
                activeSessions: try SessionQueries.countActive(now: now, on: rollups.connection),
                errors: errors[0]?.count ?? 0, topTools: tools.top(5),
                recentErrors: range.isEmpty
                    ? []
                    : try ErrorQueries.page(
                        ErrorFilter(range: range), Page(limit: 5, memberBytes: AnswerLimits.member),
                        on: rollups.connection
                    ).records,
                errorGroups: try ErrorGroupList.counted(range, on: rollups.connection))
        }
    }

    /// The statistics of one tool in `range`, widened to whole minutes; zeros where no call and no cost names it.
    public func tool(_ name: String, _ range: TimeRange) async throws -> ToolStatistics {
        try await readRollups { rollups in
            let calls = try rollups.events.totals(range, by: { _ in 0 }, where: "tool_name = \(name)")[0]
            let costs = try rollups.costs.totals(range, by: { _ in 0 }, where: "tool_name = \(name)")[0]
            return ToolStatistics(
                toolName: name, calls: calls?.calls ?? CallStatistics(), cost: costs?.total.cost ?? .zero,
                lastUsed: calls?.lastUsed)
        }
    }

    /// The statistics of each tool that was called in `range`, widened to whole minutes; most calls first.
    public func tools(_ range: TimeRange) async throws -> [ToolStatistics] {
        try await readRollups { rollups in
            let calls = try rollups.events.totals(
                range, by: \.toolName, where: "tool_name <> \(raw: "''")")
            let costs = try rollups.costs.totals(
                range, by: \.toolName, where: "tool_name <> \(raw: "''")")
            let names = Set(calls.keys).union(costs.keys)
            return names.map { name in
                ToolStatistics(
                    toolName: name, calls: calls[name]?.calls ?? CallStatistics(),
                    cost: costs[name]?.total.cost ?? .zero, lastUsed: calls[name]?.lastUsed)
            }
            .sorted { ($1.calls.count, $0.toolName) < ($0.calls.count, $1.toolName) }
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
