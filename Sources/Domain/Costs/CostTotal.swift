/// What the cost entries of one group add up to.
public struct CostTotal: Sendable, Equatable {
    /// The amount.
    public var cost: Money = .zero
    /// The tokens.
    public var tokens: Int64 = 0
    /// The entries.
    public var requests: Int64 = 0

    /// No entry.
    public init() {}

    /// Adds what `other` adds up.
    public mutating func merge(_ other: CostTotal) {
        cost += other.cost
        tokens.add(clamping: other.tokens)
        requests += other.requests
    }
}

/// By what cost totals are grouped.
public enum CostGrouping: String, Sendable, CaseIterable {
    case service, operation, model, session, day, tool
}
