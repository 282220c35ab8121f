import Domain
import SQL

extension DataStore {
    /// What the entries that `filter` lets pass add up to, over its range widened to whole minutes.
    public func costTotal(_ filter: CostFilter) async throws -> CostTotal {
        try await readRollups { try $0.costTotal(filter) }
    }

    /// The same in groups, the dearest first; by day, the oldest first. What has no model, tool or session is in the
    /// group of the empty name, but that sessions have none.
    public func costTotals(
        by grouping: CostGrouping, _ filter: CostFilter
    ) async throws -> [(name: String, total: CostTotal)] {
        try await readRollups { rollups in
            let totals = try CostGroups(filter: filter, rollups: rollups).totals(by: grouping)
            if grouping == .day { return totals.sorted { $0.name < $1.name } }
            return totals.sorted { ($1.total.cost, $0.name) < ($0.total.cost, $1.name) }
        }
    }
}

extension Rollups {
    /// What the entries that `filter` lets pass add up to, over its range widened to whole minutes.
    func costTotal(_ filter: CostFilter) throws -> CostTotal {
        let condition = filter.seriesCondition
        if filter.sessionID != nil {
            return try sessionCosts.totals(filter.range, by: { _ in 0 }, where: condition)[0]?.total ?? CostTotal()
        }
        return try costs.totals(filter.range, by: { _ in 0 }, where: condition)[0]?.total ?? CostTotal()
    }
}

private struct CostGroups {
    let filter: CostFilter
    let rollups: Rollups

    func totals(by grouping: CostGrouping) throws -> [(name: String, total: CostTotal)] {
        if grouping == .session || filter.sessionID != nil {
            return try totals(rollups.sessionCosts, by: grouping)
        }
        return try totals(rollups.costs, by: grouping)
    }

    private func totals<Series: CostDimensions>(
        _ rollups: RollupReader<Series, CostMeasure>, by grouping: CostGrouping
    ) throws -> [(name: String, total: CostTotal)] {
        guard grouping != .day else { return try days(rollups) }
        return try rollups.totals(filter.range, by: { $0.name(by: grouping) }, where: filter.seriesCondition)
            .map { ($0.key, $0.value.total) }
    }

    private func days(
        _ rollups: RollupReader<some CostDimensions, CostMeasure>
    ) throws -> [(name: String, total: CostTotal)] {
        var days: [String: CostTotal] = [:]
        for segment in RollupSegment.covering(filter.range) {
            let buckets = try rollups.buckets(
                segment.range, segment.resolution, by: { _ in 0 }, where: filter.seriesCondition)
            for (start, measure) in buckets[0, default: [:]] {
                days[start.day, default: CostTotal()].merge(measure.total)
            }
        }
        return days.map { ($0.key, $0.value) }
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
