/// Why something was refused; each case says what was found and what is allowed.
public enum LiveError: Error, Sendable, Equatable, CustomStringConvertible {
    /// There is no such topic.
    case unknownTopic(String)
    /// The topic has no filter of this name.
    case unknownFilter(String, topic: LiveTopic)
    /// The filter does not take this value.
    case invalidFilter(String, value: String, allowed: String)
    /// A text that should say where a watcher was, and does not.
    case invalidPosition(String)
    /// A subscription asks for more at a time than it may.
    case tooManyInterests(Int, limit: Int)
    /// As many subscriptions are open as may be.
    case tooManySubscriptions(limit: Int)
    /// The subscription has ended.
    case ended(LiveEnd)

    /// A sentence for whoever sent what was refused.
    public var description: String {
        switch self {
        case .unknownTopic(let text):
            "There is no topic “\(text.beginning)”; dashboard, events, errors, costs, sessions, session:<id> and "
                + "tool:<name> are allowed, with 1 to \(LiveTopic.nameLimit) bytes after the colon."
        case .unknownFilter(let name, let topic):
            "The topic \(topic.text) has no filter “\(name.beginning)”; "
                + (topic.filterNames.isEmpty
                    ? "it takes none." : "it takes \(topic.filterNames.joined(separator: ", ")).")
        case .invalidFilter(let name, let value, let allowed):
            "The filter \(name) is “\(value.beginning)”; \(allowed) is allowed."
        case .invalidPosition(let text):
            "“\(text.beginning)” is no position; a message's id, <epoch>:<sequence>, is allowed."
        case .tooManyInterests(let count, let limit):
            "\(count) topics were asked for at a time; up to \(limit) are allowed."
        case .tooManySubscriptions(let limit):
            "\(limit) watchers are connected already, and no more are allowed."
        case .ended(let end):
            "The subscription has ended: \(end.rawValue)."
        }
    }
}

extension String {
    /// What a message quotes of a text that somebody sent; a single character may have any number of scalars.
    fileprivate var beginning: String { String(String.UnicodeScalarView(unicodeScalars.prefix(64))) }
}
