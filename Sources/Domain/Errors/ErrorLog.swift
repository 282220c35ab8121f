/// One failure that a server reported.
public struct ErrorLog: Sendable, Equatable {
    /// When it happened.
    public let timestamp: Timestamp
    /// The session it belongs to, if it has one.
    public let sessionID: String?
    /// The kind of failure, such as `TimeoutError`.
    public let errorType: String
    /// What it said; may be empty.
    public let message: String
    /// Where it came from.
    public let stackTrace: String?
    /// The path of the request that failed.
    public let requestPath: String?
    /// The method of the request that failed.
    public let requestMethod: String?
    /// The caller's user agent.
    public let userAgent: String?
    /// The caller's network address.
    public let ipAddress: String?
    /// Whatever else the sender knew: a JSON object.
    public let context: JSONText?
    /// When somebody marked it as resolved; nil while it is open.
    public let resolvedAt: Timestamp?

    /// The group that it is an occurrence of; nil as long as the store did not say.
    public let groupID: Int64?

    /// Whether somebody marked it as resolved.
    public var resolved: Bool { resolvedAt != nil }

    /// Checks the fields of a new failure; `timestamp` defaults to `now`, and `resolved` marks it as resolved at once.
    public init(
        timestamp: Timestamp? = nil, sessionID: String? = nil, errorType: String, message: String,
        stackTrace: String? = nil, requestPath: String? = nil, requestMethod: String? = nil, userAgent: String? = nil,
        ipAddress: String? = nil, context: JSONText? = nil, resolved: Bool = false, now: Timestamp
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
