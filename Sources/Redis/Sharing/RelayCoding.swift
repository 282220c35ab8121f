import Live

/// Writes what instances tell each other: numbers of fixed size, texts and lists with their length before them.
struct RelayWriter {
    private(set) var bytes: [UInt8] = []

    mutating func byte(_ byte: UInt8) { bytes.append(byte) }

    mutating func integer(_ integer: Int64) {
        withUnsafeBytes(of: integer.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func count(_ count: Int) {
        withUnsafeBytes(of: UInt32(clamping: count).littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func text(_ text: String) { blob(Array(text.utf8)) }

    mutating func blob(_ blob: [UInt8]) {
        count(blob.count)
        bytes += blob
    }

    mutating func optional(_ text: String?) {
        byte(text == nil ? 0 : 1)
        if let text { self.text(text) }
    }

    mutating func fields(_ fields: LiveFields) {
        byte(fields.success.map { $0 ? 2 : 1 } ?? 0)
        for text in [
            fields.eventType, fields.toolName, fields.sessionID, fields.errorType, fields.serviceName, fields.model,
        ] { optional(text) }
    }

    mutating func interest(_ interest: LiveInterest) {
        text(interest.topic.text)
        fields(interest.filter)
    }

    mutating func counts(_ counts: [LiveInterest: Int]) {
        self.count(counts.count)
        for (interest, count) in counts {
            self.interest(interest)
            self.count(count)
        }
    }

    mutating func draft(_ draft: LiveDraft) {
        count(draft.facts.topics.count)
        for topic in draft.facts.topics { text(topic.text) }
        fields(draft.facts.fields)
        byte(draft.audience == nil ? 0 : 1)
        if let audience = draft.audience {
            count(audience.count)
            for interest in audience { self.interest(interest) }
        }
        blob(draft.payload)
    }
}

/// Reads what `RelayWriter` wrote; everything is nil where the bytes are something else.
struct RelayReader {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { place == bytes.count }

    mutating func byte() -> UInt8? { take(1)?.first }

    mutating func integer() -> Int64? {
        take(8).map { $0.reversed().reduce(into: UInt64(0)) { $0 = $0 << 8 | UInt64($1) } }
            .map { Int64(bitPattern: $0) }
    }

    mutating func count() -> Int? {
        take(4).map { $0.reversed().reduce(into: 0) { $0 = $0 << 8 | Int($1) } }
    }

    mutating func blob() -> [UInt8]? {
        guard let count = count() else { return nil }
        return take(count).map(Array.init)
    }

    mutating func text() -> String? { blob().flatMap { String(validating: $0, as: UTF8.self) } }

    mutating func list<Element>(_ element: (inout RelayReader) -> Element?) -> [Element]? {
        // Each element has at least a byte, so a length that lies costs no memory.
        guard let count = count(), count <= bytes.count - place else { return nil }
        var list: [Element] = []
        for _ in 0..<count {
            guard let next = element(&self) else { return nil }
            list.append(next)
        }
        return list
    }

    mutating func fields() -> LiveFields? {
        guard let success = byte(), success <= 2 else { return nil }
        var fields = LiveFields()
        fields.success = success == 0 ? nil : success == 2
        let texts: [WritableKeyPath<LiveFields, String?>] = [
            \.eventType, \.toolName, \.sessionID, \.errorType, \.serviceName, \.model,
        ]
        for text in texts {
            guard let isThere = byte(), isThere <= 1 else { return nil }
            guard isThere == 1 else { continue }
            guard let value = self.text() else { return nil }
            fields[keyPath: text] = value
        }
        return fields
    }

    mutating func topic() -> LiveTopic? { text().flatMap { try? LiveTopic($0) } }

    mutating func interest() -> LiveInterest? {
        guard let topic = topic(), let filter = fields() else { return nil }
        return LiveInterest(topic, filter: filter)
    }

    mutating func counts() -> [LiveInterest: Int]? {
        let list = list { reader -> (LiveInterest, Int)? in
            guard let interest = reader.interest(), let count = reader.count() else { return nil }
            return (interest, count)
        }
        return list.map { Dictionary($0) { first, _ in first } }
    }

    mutating func draft() -> LiveDraft? {
        guard let topics = list({ $0.topic() }), let fields = fields(), let isLimited = byte(), isLimited <= 1 else {
            return nil
        }
        var audience: [LiveInterest]?
        if isLimited == 1 {
            guard let interests = list({ $0.interest() }) else { return nil }
            audience = interests
        }
        guard let payload = blob() else { return nil }
        return LiveDraft(facts: LiveFacts(topics: topics, fields: fields), payload: payload, audience: audience)
    }

    private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count <= bytes.count - place else { return nil }
        defer { place += count }
        return bytes[place..<(place + count)]
    }
}
