/// A client's visit: what its events, errors and costs add up to.
public struct Session: Sendable, Equatable {
    /// Whether a session goes on.
    public enum Status: String, Sendable, CaseIterable {
        /// Seen in the last 30 minutes and not ended.
        case active
        /// Not ended, but not seen for 30 minutes.
        case idle
        /// Ended by its client or an operator.
        case ended
    }

    /// The store's identifier.
    public internal(set) var id: Int64 = 0
    /// The client's identifier.
    public internal(set) var sessionID: String
    /// When it began: its first record's time, or that of its creation.
    public internal(set) var createdAt: Timestamp
    /// When it was last seen.
    public package(set) var updatedAt: Timestamp
    /// When it was ended, if it was.
    public package(set) var endedAt: Timestamp?
    /// The client's user agent.
    public internal(set) var userAgent: String?
    /// The client's network address.
    public internal(set) var ipAddress: String?
    /// Whatever else the client said: a JSON object.
    public internal(set) var metadata: JSONText?
    /// Members that the server had to clean or to cut off before it could keep them.
    public var cleaned: RecordMembers = []
    /// Members that are cut off here, and whole in the store.
    public var truncated: RecordMembers = []
    /// How a record came to belong to it: `explicit`, the sender named the session.
    public internal(set) var joinedBy = "explicit"
    /// What its records add up to.
    public internal(set) var totals = SessionTotals()

    /// A session that began at `moment`, and of which nothing else is known.
    public init(blankAt moment: Timestamp) {
        (sessionID, createdAt, updatedAt) = ("", moment, moment)
    }

    /// How long a session that is not seen stays active: 30 minutes, in microseconds.
    public static let idleLimit = 30 * Timestamp.minute

    /// Whether it goes on at `now`.
    public func status(at now: Timestamp) -> Status {
        if endedAt != nil { return .ended }
        return updatedAt > now - Session.idleLimit ? .active : .idle
    }

    /// From its beginning to its end, or to when it was last seen, in microseconds.
    public var duration: Int64 { max(0, (endedAt ?? updatedAt) - createdAt) }
}

/// What a session's records add up to.
public struct SessionTotals: Sendable, Equatable {
    /// Usage events.
    public var requests: Int64
    /// Usage events that failed, and error logs.
    public var errors: Int64
    /// The events' durations, in microseconds.
    public var processingMicroseconds: Int64
    /// The cost entries' amounts.
    public var cost: Money
    /// The cost entries' tokens.
    public var tokens: Int64

    /// Totals of the given parts; all default to none.
    public init(
        requests: Int64 = 0, errors: Int64 = 0, processingMicroseconds: Int64 = 0, cost: Money = .zero,
        tokens: Int64 = 0
    ) {
        self.requests = requests
        self.errors = errors
        self.processingMicroseconds = processingMicroseconds
        self.cost = cost
        self.tokens = tokens
    }
}

extension Session: DeclaredRecord {
    /// What a session is made of.
    public static let declaration = Declaration("sessions", table: "sessions") {
        integer("id", \.id).answeredOnly.within(1...Int64.max)
        time("timestamp", \.createdAt).sentOnly.column(nil).sent("When it began; now where it is missing.")
        text("session_id", \.sessionID, atMost: FieldLimits.identifier, mark: 0).identifying.required()
        computed("status") { $0.status(at: $1).rawValue }.among(Status.allCases.map(\.rawValue))
        time("created_at", \.createdAt).answeredOnly
        time("updated_at", \.updatedAt).answeredOnly
        time("ended_at", \.endedAt).answeredOnly
        computed("duration") { session, _ in session.duration / Timestamp.second }.required().inTables("duration_s")
            .answered("Seconds from its beginning to when it was last seen or ended.")
        computed("duration_ms", as: .milliseconds) { session, _ in session.duration }.required()
        text("user_agent", \.userAgent, atMost: FieldLimits.line, mark: 4)
        text("ip_address", \.ipAddress, atMost: FieldLimits.address, mark: 5)
        integer("total_requests", \.totals.requests).answeredOnly
        integer("total_errors", \.totals.errors).answeredOnly
        integer("total_processing_time_ms", \.totals.processingMicroseconds, as: .milliseconds)
            .answeredOnly.column("total_processing_us")
        integer("total_cost_usd", \.totals.cost.nanodollars, as: .dollars).answeredOnly.column("total_nanodollars")
        integer("total_tokens", \.totals.tokens).answeredOnly
        text("joined_by", \.joinedBy).answeredOnly
            .answered("How records came to belong to it: `explicit`, they named it.")
        metadata(\.metadata)
        changes(\.cleaned, \.truncated)
    }

    /// When it began.
    public var timestamp: Timestamp { createdAt }

    /// The same, which the store keeps under `id`.
    package func stored(as id: Int64) -> Session {
        var session = self
        session.id = id
        return session
    }

    /// One that was just opened was last seen when it began.
    public mutating func complete(_ rules: inout FieldRules, prices: PriceTable) { updatedAt = createdAt }
}
