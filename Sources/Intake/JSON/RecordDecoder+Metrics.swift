import Domain

extension RecordDecoder {
    /// Reads performance metrics.
    public func metrics(_ body: UnsafeRawBufferPointer) throws(DecodingFailure) -> DecodedBatch<PerformanceMetric> {
        try decode(body, RecordDecoder.metricSchema) { row throws(ValidationFailure) in
            try PerformanceMetric(
                timestamp: row.timestamp(.timestamp), sessionID: row.string(.sessionID),
                name: row.requiredString(.metricName), value: row.requiredNumber(.metricValue),
                unit: row.string(.metricUnit), tags: row.object(.tags), cleaned: row.cleaned, now: now)
        }
    }

    private static let metricSchema = JSONSchema([
        .metricName, .metricValue, .metricUnit, .tags, .sessionID, .timestamp,
    ])
}
