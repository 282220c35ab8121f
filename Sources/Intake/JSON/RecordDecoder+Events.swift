import Domain

extension RecordDecoder {
    /// Reads usage events.
    public func events(_ body: UnsafeRawBufferPointer) throws(DecodingFailure) -> DecodedBatch<UsageEvent> {
        try decode(body, RecordDecoder.eventSchema) { row throws(ValidationFailure) in
            try UsageEvent(
                timestamp: row.timestamp(.timestamp), sessionID: row.string(.sessionID),
                eventType: row.requiredString(.eventType), toolName: row.string(.toolName),
                responseMilliseconds: row.number(.responseTimeMS), success: row.boolean(.success) ?? true,
                errorMessage: row.string(.errorMessage), userAgent: row.string(.userAgent),
                ipAddress: row.string(.ipAddress), metadata: row.object(.metadata), cleaned: row.cleaned, now: now)
        }
    }

    private static let eventSchema = JSONSchema([
        .sessionID, .eventType, .toolName, .responseTimeMS, .success, .errorMessage, .userAgent, .ipAddress, .metadata,
        .timestamp,
    ])
}
