/// What decides who gets a message: its topics, and the fields that filters look at.
public struct LiveFacts: Sendable, Equatable {
    /// The topics that it belongs to; a watcher of several gets it once.
    public var topics: [LiveTopic]
    /// The fields that filters look at.
    public var fields: LiveFields

    /// The facts of a message of `topics` with these fields.
    public init(topics: [LiveTopic], fields: LiveFields = LiveFields()) {
        self.topics = topics
        self.fields = fields
    }
}

/// The fields that filters look at: of a message, what it has; of a filter, what it asks for, nil asking for nothing.
public struct LiveFields: Hashable, Sendable {
    /// An event's `event_type`.
    public var eventType: String?
    /// The tool that was called, or for which was paid.
    public var toolName: String?
    /// Whether an event went well.
    public var success: Bool?
    /// The session that the record belongs to.
    public var sessionID: String?
    /// A failure's `error_type`.
    public var errorType: String?
    /// Who was paid.
    public var serviceName: String?
    /// The model that was used.
    public var model: String?

    /// No field; set those that there are.
    public init() {}

    /// Whether, taken as a filter, it asks for nothing and so admits everything.
    public var isEmpty: Bool { self == LiveFields() }

    /// Whether, taken as a filter, it lets a message with these fields pass.
    public func admits(_ fields: LiveFields) -> Bool {
        LiveFields.admits(eventType, fields.eventType) && LiveFields.admits(toolName, fields.toolName)
            && LiveFields.admits(sessionID, fields.sessionID) && LiveFields.admits(errorType, fields.errorType)
            && LiveFields.admits(serviceName, fields.serviceName) && LiveFields.admits(model, fields.model)
            && (success == nil || success == fields.success)
    }

    @inline(__always)
    private static func admits(_ wanted: String?, _ found: String?) -> Bool {
        wanted == nil || wanted == found
    }
}
