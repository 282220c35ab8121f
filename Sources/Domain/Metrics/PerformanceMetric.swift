/// One measurement of a named quantity.
public struct PerformanceMetric: Sendable, Equatable {
    /// When it was measured.
    public internal(set) var timestamp: Timestamp
    /// The session it belongs to, if it has one.
    public internal(set) var sessionID: String?
    /// What was measured.
    public internal(set) var name: String
    /// The measured value: finite.
    public internal(set) var value: Double
    /// The value's unit, such as `ms`.
    public internal(set) var unit: String?
    /// Labels by which measurements are told apart: a JSON object.
    public internal(set) var tags: JSONText?
    /// Members that the server had to clean or to cut off before it could keep them.
    public var cleaned: RecordMembers = []
    /// Members that are cut off here, and whole in the store.
    public var truncated: RecordMembers = []

    /// A measurement in which nothing is said.
    public init(blankAt moment: Timestamp) {
        (timestamp, name, value) = (moment, "", 0)
    }

    /// Checks the members of a new measurement; `timestamp` defaults to `now`.
    public init(
        timestamp: Timestamp? = nil, sessionID: String? = nil, name: String, value: Double, unit: String? = nil,
        tags: JSONText? = nil, cleaned: RecordMembers = [], now: Timestamp
    ) throws(ValidationFailure) {
        self.init(blankAt: timestamp ?? now)
        self.sessionID = sessionID
        self.name = name
        self.value = value
        self.unit = unit
        self.tags = tags
        self.cleaned = cleaned
        var rules = FieldRules()
        try check(&rules, now: now)
    }
}

extension PerformanceMetric: DeclaredRecord {
    /// What a measurement is made of.
    public static let declaration = Declaration("metrics", table: "performance_metrics") {
        time("timestamp", \.timestamp).sent("Now where it is missing; at most 5 minutes ahead.")
        session(\.sessionID)
        text("metric_name", \.name, atMost: FieldLimits.name, mark: 7).required()
        real("metric_value", \.value).required()
        text("metric_unit", \.unit, atMost: FieldLimits.name, mark: 8)
        object("tags", \.tags, mark: 9).sent("Labels by which measurements are told apart.")
        changes(\.cleaned, \.truncated)
    }
}
