/// Which usage events are wanted; nil members do not filter.
public struct EventFilter: Sendable, Equatable {
    /// Only events in this span.
    public var range: TimeRange
    /// Only events of this session.
    public var sessionID: String?
    /// Only events of this type.
    public var eventType: String?
    /// Only calls of this tool.
    public var toolName: String?
    /// Only those that went well, or that did not.
    public var success: Bool?

    /// A filter; without arguments every event passes.
    public init(
        range: TimeRange = .all, sessionID: String? = nil, eventType: String? = nil, toolName: String? = nil,
        success: Bool? = nil
    ) {
        self.range = range
        self.sessionID = sessionID
        self.eventType = eventType
        self.toolName = toolName
        self.success = success
    }
}

/// Which measurements are wanted; nil members do not filter.
public struct MetricFilter: Sendable, Equatable {
    /// Only measurements in this span.
    public var range: TimeRange
    /// Only measurements of this session.
    public var sessionID: String?
    /// Only this metric.
    public var name: String?
    /// Only measurements whose tags have each of these keys with this value, compared as text.
    public var tags: [String: String]

    /// A filter; without arguments every measurement passes.
    public init(
        range: TimeRange = .all, sessionID: String? = nil, name: String? = nil, tags: [String: String] = [:]
    ) {
        self.range = range
        self.sessionID = sessionID
        self.name = name
        self.tags = tags
    }
}

/// Which failures are wanted; nil members do not filter.
public struct ErrorFilter: Sendable, Equatable {
    /// Only failures in this span.
    public var range: TimeRange
    /// Only failures of this session.
    public var sessionID: String?
    /// Only failures of this type.
    public var errorType: String?
    /// Only resolved ones, or only open ones.
    public var resolved: Bool?
    /// Only occurrences of this group.
    public var groupID: Int64?

    /// A filter; without arguments every failure passes.
    public init(
        range: TimeRange = .all, sessionID: String? = nil, errorType: String? = nil, resolved: Bool? = nil,
        groupID: Int64? = nil
    ) {
        self.range = range
        self.sessionID = sessionID
        self.errorType = errorType
        self.resolved = resolved
        self.groupID = groupID
    }
}

/// Which cost entries are wanted; nil members do not filter.
public struct CostFilter: Sendable, Equatable {
    /// Only entries in this span.
    public var range: TimeRange
    /// Only entries of this session.
    public var sessionID: String?
    /// Only entries of this service.
    public var serviceName: String?
    /// Only entries of this operation.
    public var operationType: String?
    /// Only entries of this model.
    public var model: String?

    /// A filter; without arguments every entry passes.
    public init(
        range: TimeRange = .all, sessionID: String? = nil, serviceName: String? = nil, operationType: String? = nil,
        model: String? = nil
    ) {
        self.range = range
        self.sessionID = sessionID
        self.serviceName = serviceName
        self.operationType = operationType
        self.model = model
    }
}

/// Which sessions are wanted; nil members do not filter.
public struct SessionFilter: Sendable, Equatable {
    /// Only sessions that began in this span.
    public var range: TimeRange
    /// Only sessions whose identifier begins with this text.
    public var search: String?
    /// Only sessions of this status.
    public var status: Session.Status?

    /// A filter; without arguments every session passes.
    public init(range: TimeRange = .all, search: String? = nil, status: Session.Status? = nil) {
        self.range = range
        self.search = search
        self.status = status
    }
}
