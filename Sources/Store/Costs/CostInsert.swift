import Domain
import SQL

extension BatchTransaction {
    private static let rows = SQLInsert(
        into: "cost_tracking",
        columns: [
            "id", "timestamp", "session", "service_name", "operation_type", "model", "tool_name", "request_id",
            "tokens_used", "input_tokens", "cached_input_tokens", "output_tokens", "nanodollars", "cost_source",
            "metadata",
        ])

    /// Inserts cost entries, adds them to their sessions and the rollups; one that was sent before counts once.
    static func insert(
        _ costs: [CostEntry], state: inout WriterState, on connection: any SQLConnection
    ) throws -> WriteReceipt {
        var ids: [Int64] = []
        var existing: [Int] = []
        for (index, cost) in costs.enumerated() {
            if let id = try find(cost, on: connection) {
                ids.append(id)
                existing.append(index)
            } else {
                let id = try state.takeIDs(1, of: "cost_tracking", on: connection)
                ids.append(id)
                try insert(cost, id: id, session: try state.add(cost, on: connection), on: connection)
            }
        }
        return WriteReceipt(ids: ids, existing: existing)
    }

    private static func find(_ cost: CostEntry, on connection: any SQLConnection) throws -> Int64? {
        guard let requestID = cost.requestID else { return nil }
        return try connection.first(
            """
            SELECT id FROM cost_tracking WHERE request_id = \(requestID) AND service_name = \(cost.serviceName)
            AND operation_type = \(cost.operationType)
            """
        ) { $0.integer(0) }
    }

    private static func insert(
        _ cost: CostEntry, id: Int64, session: Int64?, on connection: any SQLConnection
    ) throws {
        try connection.insert(rows, count: 1) { _, binder in
            binder.integer(id)
            binder.timestamp(cost.timestamp.microseconds)
            binder.integer(ifAny: session)
            binder.text(cost.serviceName)
            binder.text(cost.operationType)
            binder.text(ifAny: cost.model)
            binder.text(ifAny: cost.toolName)
            binder.text(ifAny: cost.requestID)
            binder.integer(ifAny: cost.tokens.total)
            binder.integer(ifAny: cost.tokens.input)
            binder.integer(ifAny: cost.tokens.cachedInput)
            binder.integer(ifAny: cost.tokens.output)
            binder.integer(cost.cost.nanodollars)
            binder.text(cost.source.rawValue)
            binder.json(ifAny: cost.metadata?.text)
        }
    }
}

extension WriterState {
    /// Adds an entry to its session and to the rollups; returns its session's identifier.
    mutating func add(_ cost: CostEntry, on connection: any SQLConnection) throws -> Int64? {
        costs.add(CostSeries(cost), at: cost.timestamp) { $0.add(cost) }
        guard cost.sessionID != nil else { return nil }
        sessionCosts.add(SessionSeries(cost), at: cost.timestamp) { $0.add(cost) }
        return try see(cost.sessionID, at: cost.timestamp, on: connection) { $0.add(cost) }
    }
}

extension SessionTotals {
    /// Counts a cost entry.
    mutating func add(_ entry: CostEntry) {
        cost += entry.cost
        tokens.add(clamping: entry.tokens.counted)
    }
}
