import HTTP
import Live
import NIOCore

/// The messages that a server sends, as JSON.
enum LiveEnvelope {
    /// What is watched has changed: `dashboard`, or a `record`.
    static func message(_ message: LiveMessage) -> [UInt8] {
        var json = JSONWriter(reserving: message.payload.count + 256)
        json.object { json in
            if message.facts.topics == [.dashboard] {
                json.member("type", "dashboard")
            } else {
                json.member("type", "record")
                json.member("kind", kind(of: message))
            }
            json.position(message.position)
            json.topics(message.facts.topics)
            json.key("data")
            json.raw(String(decoding: message.payload, as: UTF8.self))
        }
        return json.bytes
    }

    /// The dashboard's numbers at `position`, for one who begins to watch.
    static func dashboard(_ payload: [UInt8], at position: LivePosition) -> [UInt8] {
        var json = JSONWriter(reserving: payload.count + 256)
        json.object { json in
            json.member("type", "dashboard")
            json.position(position)
            json.topics([.dashboard])
            json.key("data")
            json.raw(String(decoding: payload, as: UTF8.self))
        }
        return json.bytes
    }

    /// The topics are watched from `position` on; `missed` messages that were missed come next.
    static func subscribed(_ topics: [LiveTopic], at position: LivePosition, missed: Int, ref: String?) -> [UInt8] {
        control("subscribed", ref: ref) { json in
            json.position(position)
            json.topics(topics)
            json.member("missed", missed)
        }
    }

    /// What was missed is not known any more: `snapshot` has what there is, by topic, and all goes on from `position`.
    static func reset(
        _ topics: [LiveTopic], at position: LivePosition, snapshot: [(topic: LiveTopic, json: [UInt8])], ref: String?
    ) -> [UInt8] {
        control("reset", ref: ref) { json in
            json.position(position)
            json.topics(topics)
            json.key("snapshot")
            json.object { json in
                for part in snapshot {
                    json.key(text: part.topic.text)
                    json.raw(String(decoding: part.json, as: UTF8.self))
                }
            }
        }
    }

    /// The topics are not watched any more.
    static func unsubscribed(_ topics: [LiveTopic], ref: String?) -> [UInt8] {
        control("unsubscribed", ref: ref) { $0.topics(topics) }
    }

    /// So many messages were left out, because the client was too slow.
    static func dropped(_ count: Int) -> [UInt8] {
        control("dropped", ref: nil) { $0.member("count", count) }
    }

    /// So many records of a topic came so fast that nobody is shown them.
    static func omitted(_ topic: LiveTopic, _ count: Int) -> [UInt8] {
        control("omitted", ref: nil) { json in
            json.topics([topic])
            json.member("count", count)
        }
    }

    /// What the client sent is not understood; nothing was changed.
    static func error(_ detail: String, ref: String?) -> [UInt8] {
        control("error", ref: ref) { $0.member("detail", detail) }
    }

    /// The answer to the client's own ping.
    static func pong(ref: String?) -> [UInt8] { control("pong", ref: ref) { _ in } }

    private static func control(
        _ type: String, ref: String?, _ members: (inout JSONWriter) -> Void
    ) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("type", type)
            if let ref { json.member("ref", ref) }
            members(&json)
        }
        return json.bytes
    }

    private static func kind(of message: LiveMessage) -> String {
        switch message.facts.topics.first {
        case .events: "event"
        case .errors: "error"
        case .costs: "cost"
        case .sessions: "session"
        default: "metric"
        }
    }
}

extension JSONWriter {
    fileprivate mutating func position(_ position: LivePosition) {
        member("seq", Int64(clamping: position.sequence))
        member("id", position.text)
    }

    /// The first topic is the one of the record's kind, where it has one.
    fileprivate mutating func topics(_ topics: [LiveTopic]) {
        if let first = topics.first { member("topic", first.text) }
        key("topics")
        array { json in
            for topic in topics { json.string(topic.text) }
        }
    }
}
