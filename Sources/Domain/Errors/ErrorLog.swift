/// One failure that a server reported.
public struct ErrorLog: Sendable, Equatable {
    /// When it happened.
    public let timestamp: Timestamp
    /// The session it belongs to, if it has one.
    public let sessionID: String?
    /// The kind of failure, such as `TimeoutError`.
    public let errorType: String
    /// What it said; may be empty.
    public private(set) var message: String
    /// Where it came from.
    public private(set) var stackTrace: String?
    /// The path of the request that failed.
    public let requestPath: String?
    /// The method of the request that failed.
    public let requestMethod: String?
    /// The caller's user agent.
    public let userAgent: String?
    /// The caller's network address.
    public let ipAddress: String?
    /// Whatever else the sender knew: a JSON object.
    public private(set) var context: JSONText?
    /// Members that the server had to clean or to cut off before it could keep them.
    public var cleaned: RecordMembers = []
    /// Members that are cut off here, and whole in the store.
    public private(set) var truncated: RecordMembers = []
    /// When somebody marked it as resolved; nil while it is open.
    public let resolvedAt: Timestamp?

    /// The group that it is an occurrence of; nil as long as the store did not say.
    public private(set) var groupID: Int64?

    /// Whether somebody marked it as resolved.
    public var resolved: Bool { resolvedAt != nil }

    /// Checks the fields of a new failure; `timestamp` defaults to `now`, and `resolved` marks it as resolved at once.
    public init(
        timestamp: Timestamp? = nil, sessionID: String? = nil, errorType: String, message: String,
        stackTrace: String? = nil, requestPath: String? = nil, requestMethod: String? = nil, userAgent: String? = nil,
        ipAddress: String? = nil, context: JSONText? = nil, resolved: Bool = false, cleaned: RecordMembers = [],
        now: Timestamp
    ) throws(ValidationFailure) {
        var rules = FieldRules()
        if let timestamp { rules.check(time: timestamp, now: now) }
        rules.check(sessionID, "/session_id", atMost: FieldLimits.identifier)
        rules.require(errorType, "/error_type", atMost: FieldLimits.name)
        rules.check(message, "/error_message", atMost: FieldLimits.message)
        rules.check(stackTrace, "/stack_trace", atMost: FieldLimits.stackTrace)
        rules.check(requestPath, "/request_path", atMost: FieldLimits.line)
        rules.check(requestMethod, "/request_method", atMost: FieldLimits.address)
        rules.check(userAgent, "/user_agent", atMost: FieldLimits.line)
        rules.check(ipAddress, "/ip_address", atMost: FieldLimits.address)
        rules.check(context?.text, "/context", atMost: FieldLimits.object)
        try rules.finish()
        self.init(
            storedAt: timestamp ?? now, sessionID: sessionID.nonEmpty, errorType: errorType, message: message,
            stackTrace: stackTrace, requestPath: requestPath, requestMethod: requestMethod, userAgent: userAgent,
            ipAddress: ipAddress, context: context, resolvedAt: resolved ? now : nil)
        self.cleaned = cleaned
    }

    /// A failure as the store kept it.
    package init(
        storedAt timestamp: Timestamp, sessionID: String?, errorType: String, message: String, stackTrace: String?,
        requestPath: String?, requestMethod: String?, userAgent: String?, ipAddress: String?, context: JSONText?,
        resolvedAt: Timestamp?, groupID: Int64? = nil
    ) {
        self.timestamp = timestamp
        self.sessionID = sessionID
        self.errorType = errorType
        self.message = message
        self.stackTrace = stackTrace
        self.requestPath = requestPath
        self.requestMethod = requestMethod
        self.userAgent = userAgent
        self.ipAddress = ipAddress
        self.context = context
        self.resolvedAt = resolvedAt
        self.groupID = groupID
    }
}

extension ErrorLog: BoundedRecord {
    /// Cuts off the members that are longer than `limit` bytes, and notes which they were.
    public mutating func cut(to limit: Int) {
        if message.cut(to: limit) { truncated.insert(.errorMessage) }
        if stackTrace.cut(to: limit) { truncated.insert(.stackTrace) }
        if context.cut(to: limit) { truncated.insert(.context) }
    }

    /// About how many bytes it takes in memory, and without its escapes in JSON.
    public var byteCount: Int {
        let texts: [String?] = [
            sessionID, errorType, message, stackTrace, requestPath, requestMethod, userAgent, ipAddress, context?.text,
        ]
        return ErrorLog.ownBytes + texts.byteCount
    }
}

extension ErrorLog {
    /// The same, as its sender is answered: which group it belongs to is found out later.
    package var withoutGroup: ErrorLog {
        var error = self
        error.groupID = nil
        return error
    }
}
