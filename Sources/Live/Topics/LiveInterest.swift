import Domain

/// What a watcher asks for: a topic, narrowed by a filter.
public struct LiveInterest: Hashable, Sendable {
    /// The topic.
    public let topic: LiveTopic
    /// What of it; no field means all of it.
    public let filter: LiveFields

    /// The interest in what of `topic` passes `filter`.
    public init(_ topic: LiveTopic, filter: LiveFields = LiveFields()) {
        self.topic = topic
        self.filter = filter
    }

    /// Reads the filters from a request's parameters, such as `["success": "false"]`.
    ///
    /// Throws where the topic has no filter of a name, or a value cannot be.
    public init(_ topic: LiveTopic, filters: [String: String]) throws(LiveError) {
        var filter = LiveFields()
        for (name, value) in filters {
            guard topic.filterNames.contains(name) else { throw .unknownFilter(name, topic: topic) }
            try filter.set(name, to: value)
        }
        self.init(topic, filter: filter)
    }

    /// Whether a message with these facts is asked for.
    public func admits(_ facts: LiveFacts) -> Bool {
        facts.topics.contains(topic) && filter.admits(facts.fields)
    }
}

extension LiveFields {
    fileprivate mutating func set(_ name: String, to value: String) throws(LiveError) {
        let limit = FieldLimits.name
        guard (1...limit).contains(value.utf8.count) else {
            throw .invalidFilter(name, value: value, allowed: "a text of 1 to \(limit) bytes")
        }
        switch name {
        case "event_type": eventType = value
        case "tool_name": toolName = value
        case "session_id": sessionID = value
        case "error_type": errorType = value
        case "service_name": serviceName = value
        case "model": model = value
        default: success = try LiveFields.flag(name, value)
        }
    }

    private static func flag(_ name: String, _ value: String) throws(LiveError) -> Bool {
        switch value {
        case "true": true
        case "false": false
        default: throw .invalidFilter(name, value: value, allowed: "true or false")
        }
    }
}
