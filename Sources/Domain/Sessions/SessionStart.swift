/// What a client says when it opens a session.
public struct SessionStart: Sendable, Equatable {
    /// The client's identifier of the session.
    public let sessionID: String
    /// When it began.
    public let timestamp: Timestamp
    /// The client's user agent.
    public let userAgent: String?
    /// The client's network address.
    public let ipAddress: String?
    /// Whatever else the client said: a JSON object.
    public let metadata: JSONText?
    /// Members that the server had to clean or to cut off before it could keep them.
    public let cleaned: RecordMembers

    /// Checks the fields of a new session; `timestamp` defaults to `now`.
    public init(
        sessionID: String, timestamp: Timestamp? = nil, userAgent: String? = nil, ipAddress: String? = nil,
        metadata: JSONText? = nil, cleaned: RecordMembers = [], now: Timestamp
    ) throws(ValidationFailure) {
        var rules = FieldRules()
        if let timestamp { rules.check(time: timestamp, now: now) }
        rules.require(sessionID, "/session_id", atMost: FieldLimits.identifier)
        rules.check(userAgent, "/user_agent", atMost: FieldLimits.line)
        rules.check(ipAddress, "/ip_address", atMost: FieldLimits.address)
        rules.check(metadata?.text, "/metadata", atMost: FieldLimits.object)
        try rules.finish()
        self.sessionID = sessionID
        self.timestamp = timestamp ?? now
        self.userAgent = userAgent
        self.ipAddress = ipAddress
        self.metadata = metadata
        self.cleaned = cleaned
    }

    /// About how many bytes it takes in memory.
    public var byteCount: Int {
        let texts: [String?] = [sessionID, userAgent, ipAddress, metadata?.text]
        return Session.ownBytes + texts.byteCount
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
            rules.check(time: endedAt, "/ended_at", now: now)
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
