import Domain

/// A record that was stored a moment ago, or what was added to a session.
public enum LiveRow: Sendable {
    case event(Stored<UsageEvent>)
    case metric(Stored<PerformanceMetric>)
    case error(Stored<ErrorLog>)
    case cost(Stored<CostEntry>)
    case session(SessionTouch)

    /// The kind's name: `event`, `metric`, `error`, `cost` or `session`.
    public var kind: String {
        switch self {
        case .event: "event"
        case .metric: "metric"
        case .error: "error"
        case .cost: "cost"
        case .session: "session"
        }
    }

    /// The topics that it belongs to, that of its kind first, and what filters look at.
    public var facts: LiveFacts {
        var fields = LiveFields()
        fields.sessionID = sessionID
        fields.toolName = toolName
        var topics: [LiveTopic] = []
        switch self {
        case .event(let event):
            topics = [.events]
            fields.eventType = event.record.eventType
            fields.success = event.record.success
        case .metric: break
        case .error(let error):
            topics = [.errors]
            fields.errorType = error.record.errorType
        case .cost(let cost):
            topics = [.costs]
            fields.serviceName = cost.record.serviceName
            fields.model = cost.record.model
        case .session: topics = [.sessions]
        }
        if let sessionID { topics.append(.session(sessionID)) }
        if let toolName { topics.append(.tool(toolName)) }
        return LiveFacts(topics: topics, fields: fields)
    }

    private var sessionID: String? {
        switch self {
        case .event(let event): event.record.sessionID
        case .metric(let metric): metric.record.sessionID
        case .error(let error): error.record.sessionID
        case .cost(let cost): cost.record.sessionID
        case .session(let touch): touch.sessionID
        }
    }

    private var toolName: String? {
        switch self {
        case .event(let event): event.record.toolName
        case .cost(let cost): cost.record.toolName
        case .metric, .error, .session: nil
        }
    }
}
