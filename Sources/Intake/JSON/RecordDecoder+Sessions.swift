import Domain

extension RecordDecoder {
    /// Reads openings of sessions.
    public func sessions(_ body: UnsafeRawBufferPointer) throws(DecodingFailure) -> DecodedBatch<SessionStart> {
        try decode(body, RecordDecoder.sessionSchema) { row throws(ValidationFailure) in
            try SessionStart(
                sessionID: row.requiredString(.sessionID), timestamp: row.timestamp(.timestamp),
                userAgent: row.string(.userAgent), ipAddress: row.string(.ipAddress),
                metadata: row.object(.metadata), cleaned: row.cleaned, now: now)
        }
    }

    private static let sessionSchema = JSONSchema([
        .sessionID, .userAgent, .ipAddress, .metadata, .timestamp,
    ])
}
