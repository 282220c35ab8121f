/// One use of an MCP server: a tool call, a webhook, or whatever its `event_type` says.
public struct UsageEvent: Sendable, Equatable {
    /// When it happened.
    public let timestamp: Timestamp
    /// The session it belongs to, if it has one.
    public let sessionID: String?
    /// What happened, such as `tool_call`.
    public let eventType: String
    /// The tool that was called, if any.
    public let toolName: String?
    /// How long it took, in microseconds, if it was timed.
    public let responseMicroseconds: Int64?
    /// Whether it went well.
    public let success: Bool
    /// Why it did not.
    public private(set) var errorMessage: String?
    /// The caller's user agent.
    public let userAgent: String?
    /// The caller's network address.
    public let ipAddress: String?
    /// Whatever else the sender knew: a JSON object.
    public private(set) var metadata: JSONText?
    /// Members that the server had to clean or to cut off before it could keep them.
    public var cleaned: RecordMembers = []
    /// Members that are cut off here, and whole in the store.
    public private(set) var truncated: RecordMembers = []

    /// Checks the fields of a new event; `responseMilliseconds` may have a fraction, to the microsecond.
    ///
    /// `timestamp` defaults to `now`, the server's clock, against which a given one is checked.
    public init(
        timestamp: Timestamp? = nil, sessionID: String? = nil, eventType: String, toolName: String? = nil,
        responseMilliseconds: Double? = nil, success: Bool = true, errorMessage: String? = nil,
        userAgent: String? = nil, ipAddress: String? = nil, metadata: JSONText? = nil, cleaned: RecordMembers = [],
        now: Timestamp
    ) throws(ValidationFailure) {
        var rules = FieldRules()
        if let timestamp { rules.check(time: timestamp, now: now) }
        rules.check(sessionID, "/session_id", atMost: FieldLimits.identifier)
        rules.require(eventType, "/event_type", atMost: FieldLimits.name)
        rules.check(toolName, "/tool_name", atMost: FieldLimits.name)
        rules.check(responseMilliseconds, "/response_time_ms", in: FieldLimits.milliseconds)
        rules.check(errorMessage, "/error_message", atMost: FieldLimits.message)
        rules.check(userAgent, "/user_agent", atMost: FieldLimits.line)
        rules.check(ipAddress, "/ip_address", atMost: FieldLimits.address)
        rules.check(metadata?.text, "/metadata", atMost: FieldLimits.object)
        try rules.finish()
        self.init(
            storedAt: timestamp ?? now, sessionID: sessionID.nonEmpty, eventType: eventType,
            toolName: toolName.nonEmpty,
            responseMicroseconds: responseMilliseconds.map { Int64(($0 * 1000).rounded()) },
            success: success, errorMessage: errorMessage, userAgent: userAgent, ipAddress: ipAddress,
            metadata: metadata)
        self.cleaned = cleaned
    }

    /// An event as the store kept it, which was checked when it came.
    package init(
        storedAt timestamp: Timestamp, sessionID: String?, eventType: String, toolName: String?,
        responseMicroseconds: Int64?, success: Bool, errorMessage: String?, userAgent: String?, ipAddress: String?,
        metadata: JSONText?
    ) {
        self.timestamp = timestamp
        self.sessionID = sessionID
        self.eventType = eventType
        self.toolName = toolName
        self.responseMicroseconds = responseMicroseconds
        self.success = success
        self.errorMessage = errorMessage
        self.userAgent = userAgent
        self.ipAddress = ipAddress
        self.metadata = metadata
    }
}

extension UsageEvent: BoundedRecord {
    /// Cuts off the members that are longer than `limit` bytes, and notes which they were.
    public mutating func cut(to limit: Int) {
        if errorMessage.cut(to: limit) { truncated.insert(.errorMessage) }
        if metadata.cut(to: limit) { truncated.insert(.metadata) }
    }

    /// About how many bytes it takes in memory, and without its escapes in JSON.
    public var byteCount: Int {
        // Each event on its way in is asked: a list of its texts would cost more than their sum.
        var count = UsageEvent.ownBytes + eventType.utf8.count
        count += sessionID?.utf8.count ?? 0
        count += toolName?.utf8.count ?? 0
        count += errorMessage?.utf8.count ?? 0
        count += userAgent?.utf8.count ?? 0
        count += ipAddress?.utf8.count ?? 0
        count += metadata?.text.utf8.count ?? 0
        return count
    }
}
