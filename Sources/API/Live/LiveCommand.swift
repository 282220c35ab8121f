import Foundation
import HTTP
import Live

/// What a client asks for on a socket.
enum LiveCommand: Equatable {
    /// To watch topics, each with its filter; after what it saw last, where it comes back.
    case subscribe([LiveInterest], after: LivePosition?)
    /// To watch topics no more.
    case unsubscribe([LiveTopic])
    /// To be answered.
    case ping

    /// A client's message, with its own name for it.
    struct Request: Equatable {
        /// What is asked for.
        let command: LiveCommand
        /// The client's name for the request, which the answer repeats.
        let ref: String?
    }

    /// What is wrong with a client's message.
    struct Misunderstanding: Error, Equatable {
        /// A sentence with what was found and what is allowed.
        let detail: String
        /// The client's name for the request, where that could be read.
        var ref: String?
    }

    /// Reads a message; throws what is wrong with it.
    static func read(_ text: String) throws(Misunderstanding) -> Request {
        let wire: LiveCommandWire
        do {
            wire = try JSONDecoder().decode(LiveCommandWire.self, from: Data(text.utf8))
        } catch let error as Misunderstanding {
            throw error
        } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context) {
            let place = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw Misunderstanding(
                detail: "\(place.isEmpty ? "The message" : place.excerpt) has a wrong type; \(form)")
        } catch {
            throw Misunderstanding(detail: "The message is no JSON object with a type; \(form)")
        }
        do {
            return Request(command: try wire.command(), ref: wire.ref)
        } catch let error as LiveError {
            throw Misunderstanding(detail: error.description, ref: wire.ref)
        } catch {
            throw Misunderstanding(detail: (error as? Misunderstanding)?.detail ?? form, ref: wire.ref)
        }
    }

    private static let form = """
        allowed: {"type": "subscribe", "topics": ["dashboard"], "filters": {}, "last_seen": "…"}, \
        {"type": "unsubscribe", "topics": […]} and {"type": "ping"}, each with a "ref" if you like.
        """
}

/// A client's message as it stands on the wire.
private struct LiveCommandWire: Decodable {
    let type: String
    let topics: [String]
    let filters: [String: [String: FilterValue]]
    let lastSeen: String?
    let ref: String?

    /// The most topics that a message may name.
    private static let mostTopics = 64

    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// A filter's value: a text, or a truth value.
    struct FilterValue: Decodable {
        let text: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let flag = try? container.decode(Bool.self) {
                text = String(flag)
            } else {
                text = try container.decode(String.self)
            }
        }
    }

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        let known = ["type", "topics", "filters", "last_seen", "ref"]
        for key in members.allKeys where !known.contains(key.stringValue) {
            throw LiveCommand.Misunderstanding(
                detail: "There is no member “\(key.stringValue.excerpt)”; allowed: \(known.joined(separator: ", ")).")
        }
        type = try members.decode(String.self, forKey: Key(stringValue: "type"))
        topics = try members.decodeIfPresent([String].self, forKey: Key(stringValue: "topics")) ?? []
        filters =
            try members.decodeIfPresent(
                [String: [String: FilterValue]].self, forKey: Key(stringValue: "filters")) ?? [:]
        lastSeen = try members.decodeIfPresent(String.self, forKey: Key(stringValue: "last_seen"))
        ref = try members.decodeIfPresent(String.self, forKey: Key(stringValue: "ref"))
    }

    func command() throws -> LiveCommand {
        guard (ref?.utf8.count ?? 0) <= 64 else {
            throw LiveCommand.Misunderstanding(detail: "The ref is longer than the 64 bytes that are allowed.")
        }
        switch type {
        case "subscribe": return .subscribe(try interests(), after: try lastSeen.map { try LivePosition($0) })
        case "unsubscribe": return .unsubscribe(try wantedTopics())
        case "ping": return .ping
        default:
            throw LiveCommand.Misunderstanding(
                detail: "There is no type “\(type.excerpt)”; allowed: subscribe, unsubscribe, ping.")
        }
    }

    private func wantedTopics() throws -> [LiveTopic] {
        guard !topics.isEmpty else {
            throw LiveCommand.Misunderstanding(detail: "No topics were named; a list of at least one is allowed.")
        }
        let count = max(topics.count, filters.count)
        guard count <= LiveCommandWire.mostTopics else {
            throw LiveCommand.Misunderstanding(
                detail: "\(count) topics were named; up to \(LiveCommandWire.mostTopics) are allowed in a message.")
        }
        return try topics.map { try LiveTopic($0) }
    }

    private func interests() throws -> [LiveInterest] {
        let wanted = try wantedTopics()
        for name in filters.keys where !topics.contains(name) {
            throw LiveCommand.Misunderstanding(
                detail: "There is a filter for “\(name.excerpt)”, which is not among the topics; allowed: "
                    + "\(topics.prefix(32).joined(separator: ", ").excerpt).")
        }
        return try zip(topics, wanted).map { name, topic in
            try LiveInterest(topic, filters: (filters[name] ?? [:]).mapValues(\.text))
        }
    }
}
