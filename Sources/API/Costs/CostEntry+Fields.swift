import Domain

extension CostEntry: StoredRecord {
    package static let columns = [
        "id", "timestamp", "session_id", "service_name", "operation_type", "model", "tool_name", "request_id",
        "tokens_used", "input_tokens", "cached_input_tokens", "output_tokens", "cost_usd", "cost_source", "metadata",
    ]

    package func fields(id: Int64, into sink: inout some FieldSink) {
        sink.integer("id", id)
        sink.time("timestamp", timestamp)
        sink.text("session_id", sessionID)
        sink.text("service_name", serviceName)
        sink.text("operation_type", operationType)
        sink.text("model", model)
        sink.text("tool_name", toolName)
        sink.text("request_id", requestID)
        sink.integer("tokens_used", tokens == .none ? nil : tokens.counted)
        sink.integer("input_tokens", tokens.input)
        sink.integer("cached_input_tokens", tokens.cachedInput)
        sink.integer("output_tokens", tokens.output)
        sink.money("cost_usd", cost)
        sink.text("cost_source", source.rawValue)
        sink.metadata(metadata)
        sink.members("cleaned", cleaned)
        sink.members("truncated", truncated)
    }
}
