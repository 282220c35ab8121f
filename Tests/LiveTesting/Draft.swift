import Live

extension LiveDraft {
    /// A message of one topic whose payload is `text`.
    package static func text(_ text: String, of topic: LiveTopic = .events, tool: String? = nil) -> LiveDraft {
        var fields = LiveFields()
        fields.toolName = tool
        return LiveDraft(facts: LiveFacts(topics: [topic], fields: fields), payload: Array(text.utf8))
    }
}

extension LiveDelivery {
    /// A delivery as text, so that whole streams can be compared.
    package var text: String {
        switch self {
        case .dropped(let count): "dropped \(count)"
        case .omitted(let topic, let count): "omitted \(count) of \(topic.text)"
        case .message(let message): String(decoding: message.payload, as: UTF8.self)
        case .ended(let end): "ended \(end.rawValue)"
        }
    }
}

extension LiveSubscription {
    /// What waits, as texts.
    package func texts(atMost limit: Int = 10_000) -> [String] { take(atMost: limit).map(\.text) }
}
