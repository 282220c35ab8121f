import Domain

/// What can be watched.
public enum LiveTopic: Hashable, Sendable {
    /// The overview's figures, as a whole.
    case dashboard
    /// Every usage event.
    case events
    /// Every failure that was reported.
    case errors
    /// Every cost entry.
    case costs
    /// Sessions that begin, go on or end.
    case sessions
    /// All that happens in the session with this identifier.
    case session(String)
    /// All that happens to the tool of this name.
    case tool(String)

    /// The longest identifier or name after the colon, in bytes of UTF-8.
    public static let nameLimit = FieldLimits.identifier

    /// Reads a topic as it stands in a request: `events`, `session:<id>`.
    public init(_ text: String) throws(LiveError) {
        switch text {
        case "dashboard": self = .dashboard
        case "events": self = .events
        case "errors": self = .errors
        case "costs": self = .costs
        case "sessions": self = .sessions
        default: self = try LiveTopic.named(text)
        }
    }

    /// The topic as it stands in a request.
    public var text: String {
        switch self {
        case .dashboard: "dashboard"
        case .events: "events"
        case .errors: "errors"
        case .costs: "costs"
        case .sessions: "sessions"
        case .session(let id): "session:\(id)"
        case .tool(let name): "tool:\(name)"
        }
    }

    /// The names of the filters that may narrow it.
    public var filterNames: [String] {
        switch self {
        case .dashboard: []
        case .events: ["event_type", "tool_name", "success", "session_id"]
        case .errors: ["error_type", "session_id"]
        case .costs: ["service_name", "model", "session_id"]
        case .sessions: ["session_id"]
        case .session: ["event_type", "tool_name", "success"]
        case .tool: ["event_type", "session_id", "success"]
        }
    }

    /// The topic's kind as a bit.
    var kind: LiveTopicKinds {
        switch self {
        case .dashboard: .dashboard
        case .events: .events
        case .errors: .errors
        case .costs: .costs
        case .sessions: .sessions
        case .session: .session
        case .tool: .tool
        }
    }

    private static func named(_ text: String) throws(LiveError) -> LiveTopic {
        guard let colon = text.firstIndex(of: ":") else { throw .unknownTopic(text) }
        let name = String(text[text.index(after: colon)...])
        guard (1...nameLimit).contains(name.utf8.count) else { throw .unknownTopic(text) }
        switch text[..<colon] {
        case "session": return .session(name)
        case "tool": return .tool(name)
        default: throw .unknownTopic(text)
        }
    }
}

/// Kinds of topics, as bits of one atomic number.
struct LiveTopicKinds: OptionSet, Sendable {
    let rawValue: UInt8

    static let dashboard = LiveTopicKinds(rawValue: 1)
    static let events = LiveTopicKinds(rawValue: 2)
    static let errors = LiveTopicKinds(rawValue: 4)
    static let costs = LiveTopicKinds(rawValue: 8)
    static let sessions = LiveTopicKinds(rawValue: 16)
    static let session = LiveTopicKinds(rawValue: 32)
    static let tool = LiveTopicKinds(rawValue: 64)

    /// Those that single rows belong to.
    static let ofRows: LiveTopicKinds = [.events, .errors, .costs, .sessions, .session, .tool]
}
