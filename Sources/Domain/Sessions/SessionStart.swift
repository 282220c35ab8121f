/// What a client says when it opens a session: a session of which nothing more is known.
public struct SessionStart: Sendable, Equatable {
    /// The session as it is when it was just opened.
    public private(set) var session: Session

    /// The client's identifier of the session.
    public var sessionID: String { session.sessionID }
    /// When it began.
    public var timestamp: Timestamp { session.createdAt }
    /// The client's user agent.
    public var userAgent: String? { session.userAgent }
    /// The client's network address.
    public var ipAddress: String? { session.ipAddress }
    /// Whatever else the client said: a JSON object.
    public var metadata: JSONText? { session.metadata }

    /// Whether it says more than that the session is there.
    package var saysMore: Bool {
        var bare = SessionStart(blankAt: timestamp)
        bare.session.sessionID = sessionID
        bare.session.cleaned = cleaned
        return self != bare
    }

    /// Checks the members of a new session; `timestamp` defaults to `now`.
    public init(
        sessionID: String, timestamp: Timestamp? = nil, userAgent: String? = nil, ipAddress: String? = nil,
        metadata: JSONText? = nil, cleaned: RecordMembers = [], now: Timestamp
    ) throws(ValidationFailure) {
        self.init(blankAt: timestamp ?? now)
        session.sessionID = sessionID
        session.userAgent = userAgent
        session.ipAddress = ipAddress
        session.metadata = metadata
        session.cleaned = cleaned
        var rules = FieldRules()
        try check(&rules, now: now)
    }
}

extension SessionStart: DeclaredRecord {
    /// Its session's, as it has nothing else.
    public static let declaration = Session.declaration

    /// Members of the session that were cleaned or cut off.
    public var cleaned: RecordMembers {
        get { session.cleaned }
        set { session.cleaned = newValue }
    }

    /// Members of the session that are cut off here.
    public var truncated: RecordMembers {
        get { session.truncated }
        set { session.truncated = newValue }
    }

    /// A session of which nothing is said.
    public init(blankAt moment: Timestamp) {
        session = Session(blankAt: moment)
    }

    /// Completes the session.
    public mutating func complete(_ rules: inout FieldRules, prices: PriceTable) {
        session.complete(&rules, prices: prices)
    }
}

/// A change to a session: what is nil stays as it is.
public struct SessionChange: Sendable, Equatable {
    /// True ends the session, false takes its end back.
    public let ended: Bool?
    /// When it ended, where that was said; a session that is ended already has ended then.
    public let endedAt: Timestamp?
    /// Replaces the metadata.
    public let metadata: JSONText?
    /// Replaces the user agent.
    public let userAgent: String?

    /// A change; checks the lengths of the texts, and that `endedAt` is neither ahead of `now` nor of a session that goes
    /// on.
    public init(
        ended: Bool? = nil, endedAt: Timestamp? = nil, metadata: JSONText? = nil, userAgent: String? = nil,
        now: Timestamp = .now()
    ) throws(ValidationFailure) {
        var rules = FieldRules()
        if let endedAt {
            rules.check(time: endedAt, "ended_at", now: now)
            if ended == false {
                rules.report("/ended_at", "is given though `ended` is false; only one of them is allowed")
            }
        }
        rules.check(metadata?.text, "/metadata", atMost: FieldLimits.object)
        rules.check(userAgent, "/user_agent", atMost: FieldLimits.line)
        try rules.finish()
        self.ended = ended ?? (endedAt == nil ? nil : true)
        self.endedAt = endedAt
        self.metadata = metadata
        self.userAgent = userAgent
    }
}
