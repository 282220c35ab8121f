import Domain

/// Random batches of all kinds, over days, with names that are easily taken for each other.
package struct RandomRecords {
    package static let names = [
        "search", "Search", "", "caf\u{E9}", "cafe\u{301}", "a b", "'", "\"", "%", "search ", "\u{1F642}", "a\u{1}b",
        "a",
    ]

    /// The first moment of all, the ends of a leap day, a leap second, and an hour that clocks elsewhere leave out.
    package static let oddMoments = [
        "1970-01-01T00:00:00Z", "2024-02-29T00:00:00Z", "2024-02-29T23:59:59.999999Z", "2016-12-31T23:59:60Z",
        "2024-03-31T01:30:00Z", "1999-12-31T23:59:59Z", "2000-01-01T00:00:00Z",
    ].compactMap(Timestamp.init(rfc3339:))

    package var random: SplitMix64
    /// The moment before which all records happened.
    package var now = clock

    package init(seed: Int) {
        random = SplitMix64(seed: seed)
    }

    package mutating func batches() throws -> [RecordBatch] {
        try (0..<Int.random(in: 1...4, using: &random)).map { _ in try batch() }
    }

    package mutating func batch() throws -> RecordBatch {
        let count = Int.random(in: 0...12, using: &random)
        switch Int.random(in: 0...6, using: &random) {
        case 0: return .metrics(try make(count) { try $0.metric() })
        case 1: return .errors(try make(count) { try $0.failure() })
        case 2: return .costs(try make(count) { try $0.cost() })
        case 3: return .sessions(try make(count) { try $0.start() })
        default: return .events(try make(count) { try $0.event() })
        }
    }

    private mutating func make<Record>(
        _ count: Int, _ one: (inout RandomRecords) throws -> Record
    ) rethrows -> [Record] {
        var records: [Record] = []
        for _ in 0..<count { records.append(try one(&self)) }
        return records
    }

    private mutating func event() throws -> UsageEvent {
        try UsageEvent(
            timestamp: moment(), sessionID: name(), eventType: name() ?? "tool_call", toolName: name(),
            responseMilliseconds: chance(0.8) ? milliseconds() : nil, success: chance(0.8),
            now: now)
    }

    /// Mostly of some seconds; sometimes none, the least or the most that is allowed.
    private mutating func milliseconds() -> Double {
        let odd = [0, 0.0004, 0.0005, 0.001, 1, 604_800_000]
        return chance(0.2) ? odd.randomElement(using: &random) ?? 0 : .random(in: 0...4000, using: &random)
    }

    private mutating func metric() throws -> PerformanceMetric {
        try PerformanceMetric(
            timestamp: moment(), sessionID: name(), name: name() ?? "load",
            value: .random(in: -1e6...1e6, using: &random), now: now)
    }

    private mutating func failure() throws -> ErrorLog {
        try ErrorLog(
            timestamp: moment(), sessionID: name(), errorType: name() ?? "E", message: name() ?? "",
            resolved: chance(0.2),
            now: now)
    }

    private mutating func cost() throws -> CostEntry {
        try CostEntry(
            timestamp: moment(), sessionID: name(), serviceName: name() ?? "langdb", operationType: name() ?? "chat",
            model: name(), toolName: name(), requestID: chance(0.3) ? name() : nil,
            tokens: TokenUsage(total: chance(0.5) ? .random(in: 0...9999, using: &random) : nil),
            cost: Money(
                nanodollars: chance(0.1)
                    ? [0, 1, 1_000_000_000_000_000].randomElement(using: &random) ?? 0
                    : .random(in: 0...10_000_000_000, using: &random)),
            prices: .empty, now: now)
    }

    private mutating func start() throws -> SessionStart {
        try SessionStart(sessionID: name() ?? "s", timestamp: moment(), userAgent: name(), now: now)
    }

    /// Mostly of the last minutes, some of the last days; often the same one again.
    private mutating func moment() -> Timestamp {
        if chance(0.05), let odd = RandomRecords.oddMoments.randomElement(using: &random) { return odd }
        let spans = [Timestamp.second, 5 * Timestamp.minute, Timestamp.day, 4 * Timestamp.day]
        let span = spans.randomElement(using: &random) ?? 0
        let moment = now - Int64.random(in: 0...span, using: &random) / 1000 * 1000
        // Some at the very ends of a bucket.
        guard chance(0.2) else { return moment }
        let widths = [Timestamp.minute, Timestamp.hour, Timestamp.day]
        let width = widths.randomElement(using: &random) ?? 1
        return moment.floored(to: width) - Int64.random(in: 0...1, using: &random)
    }

    private mutating func name() -> String? {
        RandomRecords.names.randomElement(using: &random).flatMap { $0.isEmpty ? nil : $0 }
    }

    package mutating func chance(_ part: Double) -> Bool {
        .random(in: 0..<1, using: &random) < part
    }
}
