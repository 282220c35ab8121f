/// The records of one request, all checked: of one kind, or of several at once.
public struct RecordBatch: Sendable, Equatable {
    /// A kind of record that is written; the order is that in which a batch's records are counted and told of.
    public enum Kind: String, Sendable, CaseIterable {
        case events, metrics, errors, costs, sessions
    }

    /// The events.
    public var events: [UsageEvent] = []
    /// The measurements.
    public var metrics: [PerformanceMetric] = []
    /// The failures.
    public var errors: [ErrorLog] = []
    /// The cost entries.
    public var costs: [CostEntry] = []
    /// The sessions that are opened.
    public var sessions: [SessionStart] = []

    /// A batch without records.
    public init() {}

    /// A batch of records of one kind.
    public init<Record: SentRecord>(_ records: [Record]) {
        self[keyPath: Record.place] = records
    }

    /// A batch of events.
    public static func events(_ records: [UsageEvent]) -> RecordBatch { RecordBatch(records) }
    /// A batch of measurements.
    public static func metrics(_ records: [PerformanceMetric]) -> RecordBatch { RecordBatch(records) }
    /// A batch of failures.
    public static func errors(_ records: [ErrorLog]) -> RecordBatch { RecordBatch(records) }
    /// A batch of cost entries.
    public static func costs(_ records: [CostEntry]) -> RecordBatch { RecordBatch(records) }
    /// A batch of openings of sessions.
    public static func sessions(_ records: [SessionStart]) -> RecordBatch { RecordBatch(records) }

    /// How many records it holds.
    public var count: Int { events.count + metrics.count + errors.count + costs.count + sessions.count }

    /// How many records of a kind it holds.
    public func count(of kind: Kind) -> Int {
        switch kind {
        case .events: events.count
        case .metrics: metrics.count
        case .errors: errors.count
        case .costs: costs.count
        case .sessions: sessions.count
        }
    }

    /// The kinds of which it has records, each with the places of these among all of its records.
    public var parts: [(kind: Kind, places: Range<Int>)] {
        var start = 0
        return Kind.allCases.compactMap { kind in
            let places = start..<start + count(of: kind)
            start = places.upperBound
            return places.isEmpty ? nil : (kind, places)
        }
    }

    /// About how many bytes its records take in memory.
    public var byteCount: Int {
        RecordBatch.byteCount(events) + RecordBatch.byteCount(metrics) + RecordBatch.byteCount(errors)
            + RecordBatch.byteCount(costs) + RecordBatch.byteCount(sessions)
    }

    private static func byteCount<Record: DeclaredRecord>(_ records: [Record]) -> Int {
        records.withUnsafeBufferPointer { records in
            guard let first = records.baseAddress else { return 0 }
            return records.indices.reduce(0) { $0 + Record.byteCount(of: first + $1) }
        }
    }
}

/// A kind of record that is written.
public protocol SentRecord: DeclaredRecord {
    /// Where a batch has the records of this kind.
    static var place: WritableKeyPath<RecordBatch, [Self]> { get }
}

extension UsageEvent: SentRecord {
    /// Among the events.
    public static var place: WritableKeyPath<RecordBatch, [UsageEvent]> { \.events }
}

extension PerformanceMetric: SentRecord {
    /// Among the metrics.
    public static var place: WritableKeyPath<RecordBatch, [PerformanceMetric]> { \.metrics }
}

extension ErrorLog: SentRecord {
    /// Among the errors.
    public static var place: WritableKeyPath<RecordBatch, [ErrorLog]> { \.errors }
}

extension CostEntry: SentRecord {
    /// Among the costs.
    public static var place: WritableKeyPath<RecordBatch, [CostEntry]> { \.costs }
}

extension SessionStart: SentRecord {
    /// Among the sessions.
    public static var place: WritableKeyPath<RecordBatch, [SessionStart]> { \.sessions }
}
