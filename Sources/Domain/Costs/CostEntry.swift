/// Something that cost money, or a paid service's use of tokens.
public struct CostEntry: Sendable, Equatable {
    /// Where an entry's amount came from.
    public enum Source: String, Sendable, CaseIterable {
        /// The sender said it.
        case reported
        /// It was computed from the price table.
        case priced
        /// Nobody knows: neither an amount nor a price for the model; it counts as zero.
        case unknown
    }

    /// When it happened.
    public let timestamp: Timestamp
    /// The session it belongs to, if it has one.
    public let sessionID: String?
    /// Who was paid, such as `langdb`.
    public let serviceName: String
    /// What for, such as `chat`.
    public let operationType: String
    /// The model that was used, if any.
    public let model: String?
    /// The tool on whose behalf it was spent, if any.
    public let toolName: String?
    /// The sender's identifier of the paid request: the same service, operation and request count once.
    public let requestID: String?
    /// The tokens that were used, and how they divide.
    public let tokens: TokenUsage
    /// The amount.
    public let cost: Money
    /// Where the amount came from.
    public let source: Source
    /// Whatever else the sender knew: a JSON object.
    public private(set) var metadata: JSONText?
    /// Members that the server had to clean or to cut off before it could keep them.
    public var cleaned: RecordMembers = []
    /// Members that are cut off here, and whole in the store.
    public private(set) var truncated: RecordMembers = []

    /// Checks the fields of a new entry; `timestamp` defaults to `now`.
    ///
    /// Without `cost`, the amount is computed from `prices` by model and tokens, at the price of the entry's day.
    public init(
        timestamp: Timestamp? = nil, sessionID: String? = nil, serviceName: String, operationType: String,
        model: String? = nil, toolName: String? = nil, requestID: String? = nil, tokens: TokenUsage = .none,
        cost: Money? = nil, metadata: JSONText? = nil, cleaned: RecordMembers = [], prices: PriceTable,
        now: Timestamp
    ) throws(ValidationFailure) {
        var rules = FieldRules()
        if let timestamp { rules.check(time: timestamp, now: now) }
        rules.check(sessionID, "/session_id", atMost: FieldLimits.identifier)
        rules.require(serviceName, "/service_name", atMost: FieldLimits.name)
        rules.require(operationType, "/operation_type", atMost: FieldLimits.name)
        rules.check(model, "/model", atMost: FieldLimits.name)
        rules.check(toolName, "/tool_name", atMost: FieldLimits.name)
        rules.check(requestID, "/request_id", atMost: FieldLimits.identifier)
        tokens.check(&rules)
        rules.check(cost, "/cost_usd", in: FieldLimits.cost)
        rules.check(metadata?.text, "/metadata", atMost: FieldLimits.object)
        try rules.finish()
        let moment = timestamp ?? now
        let computed = cost == nil ? prices.cost(of: tokens, model: model.nonEmpty, at: moment) : nil
        let amount = cost ?? computed ?? .zero
        let source: Source = cost != nil ? .reported : computed != nil ? .priced : .unknown
        if source == .unknown && tokens == .none {
            throw ValidationFailure(
                pointer: "/cost_usd", detail: "is missing; an amount, or a model with tokens to price, is required")
        }
        rules.check(amount, "/cost_usd", in: FieldLimits.cost)
        try rules.finish()
        self.init(
            storedAt: moment, sessionID: sessionID.nonEmpty, serviceName: serviceName, operationType: operationType,
            model: model.nonEmpty, toolName: toolName.nonEmpty, requestID: requestID.nonEmpty, tokens: tokens,
            cost: amount, source: source, metadata: metadata)
        self.cleaned = cleaned
    }

    /// An entry as the store kept it.
    package init(
        storedAt timestamp: Timestamp, sessionID: String?, serviceName: String, operationType: String, model: String?,
        toolName: String?, requestID: String?, tokens: TokenUsage, cost: Money, source: Source, metadata: JSONText?
    ) {
        self.timestamp = timestamp
        self.sessionID = sessionID
        self.serviceName = serviceName
        self.operationType = operationType
        self.model = model
        self.toolName = toolName
        self.requestID = requestID
        self.tokens = tokens
        self.cost = cost
        self.source = source
        self.metadata = metadata
    }
}

extension CostEntry: BoundedRecord {
    /// Cuts off the members that are longer than `limit` bytes, and notes which they were.
    public mutating func cut(to limit: Int) {
        if metadata.cut(to: limit) { truncated.insert(.metadata) }
    }

    /// About how many bytes it takes in memory, and without its escapes in JSON.
    public var byteCount: Int {
        let texts: [String?] = [sessionID, serviceName, operationType, model, toolName, requestID, metadata?.text]
        return CostEntry.ownBytes + texts.byteCount
    }
}
