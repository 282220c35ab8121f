import Domain

extension RecordDecoder {
    /// Reads records of a kind; costs without an amount are priced from `prices`.
    public func records<Record: DecodedRecord>(
        _ body: UnsafeRawBufferPointer, of kind: Record.Type = Record.self, prices: PriceTable = .empty
    ) throws(DecodingFailure) -> DecodedBatch<Record> {
        try decode(body, Record.schema.json) { row throws(ValidationFailure) in
            try row.record(kind, now: now, prices: prices)
        }
    }

    /// Reads usage events.
    public func events(_ body: UnsafeRawBufferPointer) throws(DecodingFailure) -> DecodedBatch<UsageEvent> {
        try records(body)
    }

    /// Reads performance metrics.
    public func metrics(_ body: UnsafeRawBufferPointer) throws(DecodingFailure) -> DecodedBatch<PerformanceMetric> {
        try records(body)
    }

    /// Reads error logs.
    public func errors(_ body: UnsafeRawBufferPointer) throws(DecodingFailure) -> DecodedBatch<ErrorLog> {
        try records(body)
    }

    /// Reads cost entries; those without an amount are priced from `prices`.
    public func costs(
        _ body: UnsafeRawBufferPointer, prices: PriceTable
    ) throws(DecodingFailure) -> DecodedBatch<CostEntry> {
        try records(body, prices: prices)
    }

    /// Reads openings of sessions.
    public func sessions(_ body: UnsafeRawBufferPointer) throws(DecodingFailure) -> DecodedBatch<SessionStart> {
        try records(body)
    }
}

/// A kind of record that is read from JSON.
public protocol DecodedRecord: SentRecord {
    /// What the reader makes of the kind's declaration, once.
    static var schema: RecordSchema { get }
}

/// The members of a kind as the reader of JSON wants them.
public struct RecordSchema: Sendable {
    let json: JSONSchema

    fileprivate init(_ declaration: Declaration) {
        json = JSONSchema(declaration.sent)
    }
}

extension UsageEvent: DecodedRecord {
    public static let schema = RecordSchema(declaration)
}

extension PerformanceMetric: DecodedRecord {
    public static let schema = RecordSchema(declaration)
}

extension ErrorLog: DecodedRecord {
    public static let schema = RecordSchema(declaration)
}

extension CostEntry: DecodedRecord {
    public static let schema = RecordSchema(declaration)
}

extension SessionStart: DecodedRecord {
    public static let schema = RecordSchema(declaration)
}
