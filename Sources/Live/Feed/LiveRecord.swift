import Domain

/// A record of a kind that can be watched, with what decides who watches it.
protocol LiveRecord: Sendable {
    /// The topic of all records of its kind; nil where they are watched by session only.
    static var liveTopic: LiveTopic? { get }
    /// The session that it belongs to.
    var sessionID: String? { get }
    /// The tool that it is about.
    var liveTool: String? { get }

    /// Whether a filter lets it pass; the same as asking for the facts of its row, without making them.
    func passes(_ filter: LiveFields) -> Bool

    /// The record as a row.
    static func row(_ stored: Stored<Self>) -> LiveRow

    /// Adds it to what its session is told of.
    func add(to touch: inout SessionTouch)

    /// When it happened.
    var timestamp: Timestamp { get }
}

extension LiveRecord {
    func passes(_ filter: LiveFields) -> Bool {
        Self.row(Stored(id: 0, record: self)).passes(filter)
    }
}

extension LiveRow {
    /// Whether a filter lets it pass.
    func passes(_ filter: LiveFields) -> Bool { filter.admits(facts.fields) }
}

extension UsageEvent: LiveRecord {
    static var liveTopic: LiveTopic? { .events }
    var liveTool: String? { toolName }

    func passes(_ filter: LiveFields) -> Bool {
        (filter.success == nil || filter.success == success)
            && (filter.toolName == nil || filter.toolName == toolName)
            && (filter.eventType == nil || filter.eventType == eventType)
            && (filter.sessionID == nil || filter.sessionID == sessionID)
            && filter.errorType == nil && filter.serviceName == nil && filter.model == nil
    }

    static func row(_ stored: Stored<UsageEvent>) -> LiveRow { .event(stored) }
    func add(to touch: inout SessionTouch) { touch.add(self) }
}

extension ErrorLog: LiveRecord {
    static var liveTopic: LiveTopic? { .errors }
    var liveTool: String? { nil }
    static func row(_ stored: Stored<ErrorLog>) -> LiveRow { .error(stored) }
    func add(to touch: inout SessionTouch) { touch.add(self) }
}

extension CostEntry: LiveRecord {
    static var liveTopic: LiveTopic? { .costs }
    var liveTool: String? { toolName }
    static func row(_ stored: Stored<CostEntry>) -> LiveRow { .cost(stored) }
    func add(to touch: inout SessionTouch) { touch.add(self) }
}

extension PerformanceMetric: LiveRecord {
    static var liveTopic: LiveTopic? { nil }
    var liveTool: String? { nil }
    static func row(_ stored: Stored<PerformanceMetric>) -> LiveRow { .metric(stored) }
    // A measurement adds nothing to its session's totals.
    func add(to touch: inout SessionTouch) {}
}
