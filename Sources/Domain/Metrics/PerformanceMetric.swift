/// One measurement of a named quantity.
public struct PerformanceMetric: Sendable, Equatable {
    /// When it was measured.
    public let timestamp: Timestamp
    /// The session it belongs to, if it has one.
    public let sessionID: String?
    /// What was measured.
    public let name: String
    /// The measured value: finite.
    public let value: Double
    /// The value's unit, such as `ms`.
    public let unit: String?
    /// Labels by which measurements are told apart: a JSON object.
    public private(set) var tags: JSONText?
    /// Members that the server had to clean or to cut off before it could keep them.
    public var cleaned: RecordMembers = []
    /// Members that are cut off here, and whole in the store.
    public private(set) var truncated: RecordMembers = []

    /// Checks the fields of a new measurement; `timestamp` defaults to `now`.
    public init(
        timestamp: Timestamp? = nil, sessionID: String? = nil, name: String, value: Double, unit: String? = nil,
        tags: JSONText? = nil, cleaned: RecordMembers = [], now: Timestamp
    ) throws(ValidationFailure) {
        var rules = FieldRules()
        if let timestamp { rules.check(time: timestamp, now: now) }
        rules.check(sessionID, "/session_id", atMost: FieldLimits.identifier)
        rules.require(name, "/metric_name", atMost: FieldLimits.name)
        if !value.isFinite { rules.report("/metric_value", "is \(value); a finite number is allowed") }
        rules.check(unit, "/metric_unit", atMost: FieldLimits.name)
        rules.check(tags?.text, "/tags", atMost: FieldLimits.object)
        try rules.finish()
        self.init(
            storedAt: timestamp ?? now, sessionID: sessionID.nonEmpty, name: name, value: value, unit: unit, tags: tags)
        self.cleaned = cleaned
    }

    /// A measurement as the store kept it.
    package init(
        storedAt timestamp: Timestamp, sessionID: String?, name: String, value: Double, unit: String?, tags: JSONText?
    ) {
        self.timestamp = timestamp
        self.sessionID = sessionID
        self.name = name
        self.value = value
        self.unit = unit
        self.tags = tags
    }
}

extension PerformanceMetric: BoundedRecord {
    /// Cuts off the members that are longer than `limit` bytes, and notes which they were.
    public mutating func cut(to limit: Int) {
        if tags.cut(to: limit) { truncated.insert(.tags) }
    }

    /// About how many bytes it takes in memory, and without its escapes in JSON.
    public var byteCount: Int {
        let texts: [String?] = [sessionID, name, unit, tags?.text]
        return PerformanceMetric.ownBytes + texts.byteCount
    }
}
