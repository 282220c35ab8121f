import Domain

extension RecordDecoder {
    /// Reads records of a kind; costs without an amount are priced from `prices`.
    public func records<Record: SentRecord>(
        _ body: UnsafeRawBufferPointer, of kind: Record.Type = Record.self, prices: PriceTable = .empty
    ) throws(DecodingFailure) -> DecodedBatch<Record> {
        let declaration = Record.declaration
        let schema = RecordDecoder.schemas[declaration.name] ?? JSONSchema(declaration.sent)
        return try decode(body, schema) { row throws(ValidationFailure) in
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

    /// What the reader makes of the kinds' declarations, once.
    private static let schemas: [String: JSONSchema] = {
        let declarations = [
            UsageEvent.declaration, PerformanceMetric.declaration, ErrorLog.declaration, CostEntry.declaration,
            SessionStart.declaration,
        ]
        return Dictionary(uniqueKeysWithValues: declarations.map { ($0.name, JSONSchema($0.sent)) })
    }()
}
