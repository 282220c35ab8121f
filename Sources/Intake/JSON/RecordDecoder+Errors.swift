import Domain

extension RecordDecoder {
    /// Reads error logs.
    public func errors(_ body: UnsafeRawBufferPointer) throws(DecodingFailure) -> DecodedBatch<ErrorLog> {
        try decode(body, RecordDecoder.errorSchema) { row throws(ValidationFailure) in
            try ErrorLog(
                timestamp: row.timestamp(.timestamp), sessionID: row.string(.sessionID),
                errorType: row.requiredString(.errorType), message: row.requiredString(.errorMessage),
                stackTrace: row.string(.stackTrace), requestPath: row.string(.requestPath),
                requestMethod: row.string(.requestMethod), userAgent: row.string(.userAgent),
                ipAddress: row.string(.ipAddress), context: row.object(.context),
                resolved: row.boolean(.resolved) ?? false, cleaned: row.cleaned, now: now)
        }
    }

    private static let errorSchema = JSONSchema([
        .sessionID, .errorType, .errorMessage, .stackTrace, .requestPath, .requestMethod, .userAgent, .ipAddress,
        .context, .resolved, .timestamp,
    ])
}
