import Domain

extension RecordDecoder {
    /// Reads cost entries; those without an amount are priced from `prices`.
    public func costs(
        _ body: UnsafeRawBufferPointer, prices: PriceTable
    ) throws(DecodingFailure) -> DecodedBatch<CostEntry> {
        try decode(body, RecordDecoder.costSchema) { row throws(ValidationFailure) in
            try CostEntry(
                timestamp: row.timestamp(.timestamp), sessionID: row.string(.sessionID),
                serviceName: row.requiredString(.serviceName), operationType: row.requiredString(.operationType),
                model: row.string(.model), toolName: row.string(.toolName), requestID: row.string(.requestID),
                tokens: TokenUsage(
                    total: row.integer(.tokensUsed), input: row.integer(.inputTokens),
                    cachedInput: row.integer(.cachedInputTokens), output: row.integer(.outputTokens)),
                cost: row.money(.costUSD), metadata: row.object(.metadata), cleaned: row.cleaned, prices: prices,
                now: now)
        }
    }

    private static let costSchema = JSONSchema([
        .serviceName, .operationType, .tokensUsed, .costUSD, .sessionID, .requestID, .metadata, .model, .toolName,
        .inputTokens, .cachedInputTokens, .outputTokens, .timestamp,
    ])
}
