import Domain

/// What was added to a session since it was last told of.
public struct SessionTouch: Sendable, Equatable {
    /// The client's identifier of the session.
    public let sessionID: String
    /// The time of the latest record.
    public internal(set) var lastSeen: Timestamp
    /// Whether its client opened it in this moment.
    public internal(set) var started = false
    /// What the records added.
    public internal(set) var added = SessionTotals()

    init(_ sessionID: String, at moment: Timestamp) {
        self.sessionID = sessionID
        self.lastSeen = moment
    }

    mutating func add(_ event: UsageEvent) {
        see(event.timestamp)
        added.requests += 1
        if !event.success { added.errors += 1 }
        added.processingMicroseconds.add(clamping: event.responseMicroseconds ?? 0)
    }

    mutating func add(_ error: ErrorLog) {
        see(error.timestamp)
        added.errors += 1
    }

    mutating func add(_ cost: CostEntry) {
        see(cost.timestamp)
        added.cost += cost.cost
        added.tokens.add(clamping: cost.tokens.counted)
    }

    mutating func add(_ start: SessionStart) {
        see(start.timestamp)
        started = true
    }

    private mutating func see(_ moment: Timestamp) {
        lastSeen = max(lastSeen, moment)
    }
}
