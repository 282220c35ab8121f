/// One use of an MCP server: a tool call, a webhook, or whatever its `event_type` says.
public struct UsageEvent: Sendable, Equatable {
    /// When it happened.
    public internal(set) var timestamp: Timestamp
    /// The session it belongs to, if it has one.
    public internal(set) var sessionID: String?
    /// What happened, such as `tool_call`.
    public internal(set) var eventType: String
    /// The tool that was called, if any.
    public internal(set) var toolName: String?
    /// How long it took, in microseconds, if it was timed.
    public internal(set) var responseMicroseconds: Int64?
    /// Whether it went well.
    public internal(set) var success: Bool
    /// Why it did not.
    public internal(set) var errorMessage: String?
    /// The caller's user agent.
    public internal(set) var userAgent: String?
    /// The caller's network address.
    public internal(set) var ipAddress: String?
    /// Whatever else the sender knew: a JSON object.
    public internal(set) var metadata: JSONText?
    /// Members that the server had to clean or to cut off before it could keep them.
    public var cleaned: RecordMembers = []
    /// Members that are cut off here, and whole in the store.
    public var truncated: RecordMembers = []

    /// An event in which nothing is said.
    public init(blankAt moment: Timestamp) {
        (timestamp, eventType, success) = (moment, "", true)
    }

    /// Checks the members of a new event; `responseMilliseconds` may have a fraction, to the microsecond.
    ///
    /// `timestamp` defaults to `now`, the server's clock, against which a given one is checked.
    public init(
        timestamp: Timestamp? = nil, sessionID: String? = nil, eventType: String, toolName: String? = nil,
        responseMilliseconds: Double? = nil, success: Bool = true, errorMessage: String? = nil,
        userAgent: String? = nil, ipAddress: String? = nil, metadata: JSONText? = nil, cleaned: RecordMembers = [],
        now: Timestamp
    ) throws(ValidationFailure) {
        self.init(blankAt: timestamp ?? now)
        var rules = FieldRules()
        self.sessionID = sessionID
        self.eventType = eventType
        self.toolName = toolName
        if let responseMilliseconds {
            responseMicroseconds = rules.microseconds(
                responseMilliseconds, "response_time_ms", in: FieldLimits.microseconds)
        }
        self.success = success
        self.errorMessage = errorMessage
        self.userAgent = userAgent
        self.ipAddress = ipAddress
        self.metadata = metadata
        self.cleaned = cleaned
        try check(&rules, now: now)
    }
}

extension UsageEvent: DeclaredRecord {
    /// What an event is made of.
    public static let declaration = Declaration("events", table: "usage_events") {
        time("timestamp", \.timestamp).sent("Now where it is missing; at most 5 minutes ahead.")
        session(\.sessionID).sent("Creates the session where it is new.")
        text("event_type", \.eventType, atMost: FieldLimits.name, mark: 1)
            .required().sent("What happened, such as `tool_call`.")
        text("tool_name", \.toolName, atMost: FieldLimits.name, mark: 2).orEmpty
        integer("response_time_ms", \.responseMicroseconds, as: .milliseconds)
            .within(FieldLimits.microseconds).column("response_us").sent("May have a fraction, to the microsecond.")
        flag("success", \.success).sent("True where it is missing.")
        text("error_message", \.errorMessage, atMost: FieldLimits.message, mark: 3)
        text("user_agent", \.userAgent, atMost: FieldLimits.line, mark: 4)
        text("ip_address", \.ipAddress, atMost: FieldLimits.address, mark: 5)
        metadata(\.metadata)
        changes(\.cleaned, \.truncated)
    }
}
