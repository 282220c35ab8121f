import Domain
import SQL

extension BatchTransaction {
    private static let rows = SQLInsert(
        into: "cost_tracking",
        columns: [
            "id", "timestamp", "session", "service_name", "operation_type", "model", "tool_name", "request_id",
            "tokens_used", "input_tokens", "cached_input_tokens", "output_tokens", "nanodollars", "cost_source",
            "metadata", "cleaned",
        ])

    /// Inserts cost entries, adds them to their sessions and the rollups; one that was sent before counts once.
    static func insert(
        _ costs: [CostEntry], by senders: [String?], state: inout WriterState, on connection: any SQLConnection
    ) throws -> WriteReceipt {
        guard !costs.isEmpty else { return WriteReceipt(ids: []) }
        var ids = try state.takeIDs(costs.count, of: .costs, on: connection)
        let claims = try CostRequests.claim(costs, ids: ids, by: senders, on: connection)
        var existing: [Int] = []
        var own: [Int] = []
        for (index, cost) in costs.enumerated() {
            guard let request = CostRequests.Name(cost), let claim = claims[request], claim.id != ids[index] else {
                continue
            }
            ids[index] = claim.id
            existing.append(index)
            if let maker = claim.madeBy, maker == senders[index] { own.append(index) }
        }
        let old = Set(existing)
        let new = costs.indices.filter { !old.contains($0) }
        let sessions = try new.map { try state.add(costs[$0]) }
        try connection.insert(rows, count: new.count) { row, binder in
            binder.integer(ids[new[row]])
            bind(costs[new[row]], session: sessions[row], to: binder)
        }
        return WriteReceipt(ids: ids, existing: existing, own: own)
    }

    private static func bind(_ cost: CostEntry, session: Int64?, to binder: any SQLBinder) {
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
        binder.integer(ifAny: cost.cleaned.stored)
    }
}

extension WriterState {
    /// Adds an entry to its session and to the rollups; returns its session's identifier.
    mutating func add(_ cost: CostEntry) throws -> Int64? {
        addToRollups(cost)
        return try see(cost.sessionID, at: cost.timestamp) { $0.add(cost) }
    }

    /// Adds an entry to the rollups alone.
    mutating func addToRollups(_ cost: CostEntry) {
        costs.add(CostSeries(cost), at: cost.timestamp) { $0.add(cost) }
        guard cost.sessionID != nil else { return }
        sessionCosts.add(SessionSeries(cost), at: cost.timestamp) { $0.add(cost) }
    }
}

extension SessionTotals {
    /// Counts a cost entry.
    mutating func add(_ entry: CostEntry) {
        cost += entry.cost
        tokens.add(clamping: entry.tokens.counted)
    }
}
