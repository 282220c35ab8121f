import Domain
import SQL

extension DataStore {
    /// What the entries that `filter` lets pass add up to, over its range widened to whole minutes.
    public func costTotal(_ filter: CostFilter) async throws -> CostTotal {
        try await readRollups { try $0.costTotal(filter).get() }
    }

    /// The same in groups, the dearest first; by day, the oldest first. What has no model, tool or session is in the
    /// group of the empty name, but that sessions have none.
    public func costTotals(
        by grouping: CostGrouping, _ filter: CostFilter
    ) async throws -> [(name: String, total: CostTotal)] {
        try await costSummary(filter, by: grouping).groups
    }

    /// What the entries add up to, in all and, where `grouping` is not nil, in groups, of one moment.
    public func costSummary(
        _ filter: CostFilter, by grouping: CostGrouping?
    ) async throws -> (total: CostTotal, groups: [(name: String, total: CostTotal)]) {
        try await readRollups { rollups in
            let total = rollups.costTotal(filter)
            guard let grouping else { return (try total.get(), []) }
            let asked = CostGroups(filter: filter, rollups: rollups).totals(by: grouping)
            let groups = try asked.get()
            if grouping == .day { return (try total.get(), groups.sorted { $0.name < $1.name }) }
            return (try total.get(), groups.sorted { ($1.total.cost, $0.name) < ($0.total.cost, $1.name) })
        }
    }
}

extension Rollups {
    /// What the entries that `filter` lets pass add up to, over its range widened to whole minutes.
    func costTotal(_ filter: CostFilter) -> SQLAnswer<CostTotal> {
        let condition = filter.seriesCondition
        if filter.sessionID != nil { return sessionCosts.total(filter.range, where: condition).map(\.total) }
        return costs.total(filter.range, where: condition).map(\.total)
    }
}

private struct CostGroups {
    typealias Groups = [(name: String, total: CostTotal)]

    let filter: CostFilter
    let rollups: Rollups

    func totals(by grouping: CostGrouping) -> SQLAnswer<Groups> {
        if grouping == .session || filter.sessionID != nil {
            return totals(rollups.sessionCosts, by: grouping)
        }
        return totals(rollups.costs, by: grouping)
    }

    private func totals<Series: CostDimensions>(
        _ rollups: RollupReader<Series, CostMeasure>, by grouping: CostGrouping
    ) -> SQLAnswer<Groups> {
        guard grouping != .day else { return days(rollups) }
        return rollups.totals(filter.range, by: { $0.name(by: grouping) }, where: filter.seriesCondition)
            .map { groups in groups.map { ($0.key, $0.value.total) } }
    }

    private func days(_ rollups: RollupReader<some CostDimensions, CostMeasure>) -> SQLAnswer<Groups> {
        let segments = RollupSegment.covering(filter.range).map { segment in
            rollups.buckets(segment.range, segment.resolution, by: { _ in 0 }, where: filter.seriesCondition)
        }
        return SQLAnswer {
            var days: [String: CostTotal] = [:]
            for segment in segments {
                for (start, measure) in try segment.get()[0, default: [:]] {
                    days[start.day, default: CostTotal()].merge(measure.total)
                }
            }
            return days.map { ($0.key, $0.value) }
        }
    }
}

/// A series of cost entries that can be grouped.
private protocol CostDimensions: RollupSeries {
    /// The name of the group that the series belongs to; empty where it has none.
    func name(by grouping: CostGrouping) -> String
}

extension CostSeries: CostDimensions {
    fileprivate func name(by grouping: CostGrouping) -> String {
        switch grouping {
        case .service: serviceName
        case .operation: operationType
        case .model: model
        case .tool: toolName
        case .session, .day: ""
        }
    }
}

extension SessionSeries: CostDimensions {
    fileprivate func name(by grouping: CostGrouping) -> String {
        grouping == .session ? sessionID : entry.name(by: grouping)
    }
}

extension CostFilter {
    /// The filter as a condition on a cost series' columns; nil where it lets everything pass.
    fileprivate var seriesCondition: SQLQuery? {
        let wanted: [(String, String?)] = [
            ("session_id", sessionID), ("service_name", serviceName), ("operation_type", operationType),
            ("model", model),
        ]
        let conditions = wanted.compactMap { column, value -> SQLQuery? in
            value.map { "\(raw: column) = \($0)" }
        }
        return conditions.isEmpty ? nil : conditions.joined(separator: " AND ")
    }
}
