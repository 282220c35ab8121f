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
    public let id: Int64
    /// The client's identifier.
    public let sessionID: String
    /// When it began: its first record's time, or that of its creation.
    public let createdAt: Timestamp
    /// When it was last seen.
    public let updatedAt: Timestamp
    /// When it was ended, if it was.
    public let endedAt: Timestamp?
    /// The client's user agent.
    public let userAgent: String?
    /// The client's network address.
    public let ipAddress: String?
    /// Whatever else the client said: a JSON object.
    public private(set) var metadata: JSONText?
    /// Members that the server had to clean or to cut off before it could keep them.
    public var cleaned: RecordMembers = []
    /// Members that are cut off here, and whole in the store.
    public private(set) var truncated: RecordMembers = []
    /// How a record came to belong to it: `explicit`, the sender named the session.
    public let joinedBy: String
    /// What its records add up to.
    public let totals: SessionTotals

    /// A session as the store kept it.
    package init(
        id: Int64, sessionID: String, createdAt: Timestamp, updatedAt: Timestamp, endedAt: Timestamp?,
        userAgent: String?, ipAddress: String?, metadata: JSONText?, joinedBy: String, totals: SessionTotals
    ) {
        self.id = id
        self.sessionID = sessionID
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.endedAt = endedAt
        self.userAgent = userAgent
        self.ipAddress = ipAddress
        self.metadata = metadata
        self.joinedBy = joinedBy
        self.totals = totals
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

extension Session: BoundedRecord {
    /// Cuts off the members that are longer than `limit` bytes, and notes which they were.
    public mutating func cut(to limit: Int) {
        if metadata.cut(to: limit) { truncated.insert(.metadata) }
    }

    /// About how many bytes it takes in memory, and without its escapes in JSON.
    public var byteCount: Int {
        let texts: [String?] = [sessionID, userAgent, ipAddress, metadata?.text]
        return Session.ownBytes + texts.byteCount
    }
}
