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
    public internal(set) var timestamp: Timestamp
    /// The session it belongs to, if it has one.
    public internal(set) var sessionID: String?
    /// Who was paid, such as `langdb`.
    public internal(set) var serviceName: String
    /// What for, such as `chat`.
    public internal(set) var operationType: String
    /// The model that was used, if any.
    public internal(set) var model: String?
    /// The tool on whose behalf it was spent, if any.
    public internal(set) var toolName: String?
    /// The sender's identifier of the paid request: the same service, operation and request count once.
    public internal(set) var requestID: String?
    /// The tokens that were used, and how they divide.
    public internal(set) var tokens: TokenUsage
    /// The amount.
    public internal(set) var cost: Money
    /// Where the amount came from.
    public var source: Source { Source(rawValue: sourceName) ?? .unknown }
    private var sourceName = Source.unknown.rawValue
    /// The amount that the sender said, in nano-dollars, until it is taken over.
    private var reported: Int64?
    /// Whatever else the sender knew: a JSON object.
    public internal(set) var metadata: JSONText?
    /// Members that the server had to clean or to cut off before it could keep them.
    public var cleaned: RecordMembers = []
    /// Members that are cut off here, and whole in the store.
    public var truncated: RecordMembers = []

    /// An entry in which nothing is said.
    public init(blankAt moment: Timestamp) {
        (timestamp, serviceName, operationType, tokens, cost) = (moment, "", "", .none, .zero)
    }

    /// Checks the members of a new entry; `timestamp` defaults to `now`.
    ///
    /// Without `cost`, the amount is computed from `prices` by model and tokens, at the price of the entry's day.
    public init(
        timestamp: Timestamp? = nil, sessionID: String? = nil, serviceName: String, operationType: String,
        model: String? = nil, toolName: String? = nil, requestID: String? = nil, tokens: TokenUsage = .none,
        cost: Money? = nil, metadata: JSONText? = nil, cleaned: RecordMembers = [], prices: PriceTable,
        now: Timestamp
    ) throws(ValidationFailure) {
        self.init(blankAt: timestamp ?? now)
        self.sessionID = sessionID
        self.serviceName = serviceName
        self.operationType = operationType
        self.model = model
        self.toolName = toolName
        self.requestID = requestID
        self.tokens = tokens
        reported = cost?.nanodollars
        self.metadata = metadata
        self.cleaned = cleaned
        var rules = FieldRules()
        try check(&rules, now: now, prices: prices)
    }

    /// Takes over the amount that was sent, or computes it.
    public mutating func complete(_ rules: inout FieldRules, prices: PriceTable) {
        tokens.check(&rules)
        guard rules.violations.isEmpty else { return }
        if let reported {
            (cost, sourceName) = (Money(nanodollars: reported), Source.reported.rawValue)
        } else if let computed = prices.cost(of: tokens, model: model, at: timestamp) {
            (cost, sourceName) = (computed, Source.priced.rawValue)
        } else if tokens == .none {
            rules.refuse("cost_usd", "is missing; an amount, or a model with tokens to price, is required")
        }
        reported = nil
        if let place = CostEntry.sentCost { rules.check(cost.nanodollars, place) }
    }

    private static let sentCost = declaration.sent.first { $0.format == .dollars }
}

extension CostEntry: DeclaredRecord {
    /// What a cost is made of.
    public static let declaration = Declaration("costs", table: "cost_tracking") {
        time("timestamp", \.timestamp).sent("Now where it is missing; at most 5 minutes ahead.")
        session(\.sessionID)
        text("service_name", \.serviceName, atMost: FieldLimits.name, mark: 15)
            .required().sent("Who was paid, such as `langdb`.")
        text("operation_type", \.operationType, atMost: FieldLimits.name, mark: 16)
            .required().sent("What for, such as `chat`.")
        text("model", \.model, atMost: FieldLimits.name, mark: 17).orEmpty
        text("tool_name", \.toolName, atMost: FieldLimits.name, mark: 2).orEmpty
        text("request_id", \.requestID, atMost: FieldLimits.identifier, mark: 18).identifying
        integer("tokens_used", \.tokens.total).sentOnly.within(FieldLimits.tokens)
        computed("tokens_used") { entry, _ in entry.tokens == .none ? nil : entry.tokens.counted }
        integer("input_tokens", \.tokens.input).within(FieldLimits.tokens)
        integer("cached_input_tokens", \.tokens.cachedInput).within(FieldLimits.tokens)
            .answered("Those of `input_tokens` out of a cache.")
        integer("output_tokens", \.tokens.output).within(FieldLimits.tokens)
        integer("cost_usd", \.reported, as: .dollars).sentOnly.column(nil).within(FieldLimits.nanodollars)
            .sent("Exact to 10⁻⁹ dollars; computed from model and tokens where it is missing.")
        integer("cost_usd", \.cost.nanodollars, as: .dollars).answeredOnly.column("nanodollars")
        text("cost_source", \.sourceName).answeredOnly.among(Source.allCases.map(\.rawValue))
        metadata(\.metadata)
        changes(\.cleaned, \.truncated)
    }
}
