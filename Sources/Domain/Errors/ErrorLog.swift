/// One failure that a server reported.
public struct ErrorLog: Sendable, Equatable {
    /// When it happened.
    public internal(set) var timestamp: Timestamp
    /// The session it belongs to, if it has one.
    public internal(set) var sessionID: String?
    /// The kind of failure, such as `TimeoutError`.
    public internal(set) var errorType: String
    /// What it said; may be empty.
    public internal(set) var message: String
    /// Where it came from.
    public internal(set) var stackTrace: String?
    /// The path of the request that failed.
    public internal(set) var requestPath: String?
    /// The method of the request that failed.
    public internal(set) var requestMethod: String?
    /// The caller's user agent.
    public internal(set) var userAgent: String?
    /// The caller's network address.
    public internal(set) var ipAddress: String?
    /// Whatever else the sender knew: a JSON object.
    public internal(set) var context: JSONText?
    /// Members that the server had to clean or to cut off before it could keep them.
    public var cleaned: RecordMembers = []
    /// Members that are cut off here, and whole in the store.
    public var truncated: RecordMembers = []
    /// When somebody marked it as resolved; nil while it is open.
    public internal(set) var resolvedAt: Timestamp?

    /// The group that it is an occurrence of; nil as long as the store did not say.
    public internal(set) var groupID: Int64?

    /// Whether somebody marked it as resolved.
    public var resolved: Bool { resolvedAt != nil }

    /// A failure of which nothing is said.
    public init(blankAt moment: Timestamp) {
        (timestamp, errorType, message) = (moment, "", "")
    }

    /// Checks the members of a new failure; `timestamp` defaults to `now`, and `resolved` marks it as resolved at once.
    public init(
        timestamp: Timestamp? = nil, sessionID: String? = nil, errorType: String, message: String,
        stackTrace: String? = nil, requestPath: String? = nil, requestMethod: String? = nil, userAgent: String? = nil,
        ipAddress: String? = nil, context: JSONText? = nil, resolved: Bool = false, cleaned: RecordMembers = [],
        now: Timestamp
    ) throws(ValidationFailure) {
        self.init(blankAt: timestamp ?? now)
        self.sessionID = sessionID
        self.errorType = errorType
        self.message = message
        self.stackTrace = stackTrace
        self.requestPath = requestPath
        self.requestMethod = requestMethod
        self.userAgent = userAgent
        self.ipAddress = ipAddress
        self.context = context
        resolvedAt = resolved ? now : nil
        self.cleaned = cleaned
        var rules = FieldRules()
        try check(&rules, now: now)
    }
}

extension ErrorLog: DeclaredRecord {
    /// What a failure is made of.
    public static let declaration = Declaration("errors", table: "error_logs") {
        time("timestamp", \.timestamp).sent("Now where it is missing; at most 5 minutes ahead.")
        session(\.sessionID)
        text("error_type", \.errorType, atMost: FieldLimits.name, mark: 10).required().sent("Such as `TimeoutError`.")
        text("error_message", \.message, atMost: FieldLimits.message, mark: 3)
            .required(mayBeEmpty: true).sent("May be empty.")
        text("stack_trace", \.stackTrace, atMost: FieldLimits.stackTrace, mark: 11)
        text("request_path", \.requestPath, atMost: FieldLimits.line, mark: 12)
        text("request_method", \.requestMethod, atMost: FieldLimits.address, mark: 13)
        text("user_agent", \.userAgent, atMost: FieldLimits.line, mark: 4)
        text("ip_address", \.ipAddress, atMost: FieldLimits.address, mark: 5)
        object("context", \.context, mark: 14)
        flag("resolved", isSet: \.resolvedAt).sent("False where it is missing.")
        time("resolved_at", \.resolvedAt).answeredOnly
        integer("group_id", \.groupID).answeredOnly.column("error_group", .given).within(1...Int64.max)
            .answered("The group of errors; null in the answer to its sender and in live messages.")
        changes(\.cleaned, \.truncated)
    }
}

extension ErrorLog {
    /// The same, as its sender is answered: which group it belongs to is found out later.
    package var withoutGroup: ErrorLog {
        var error = self
        error.groupID = nil
        return error
    }

    /// The same, as one that was resolved at `moment`.
    package func resolved(at moment: Timestamp) -> ErrorLog {
        var error = self
        error.resolvedAt = moment
        return error
    }
}
