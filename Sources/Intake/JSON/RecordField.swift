/// The members that records have on the wire; each is a column of the reader, whichever record it occurs in.
enum RecordField: Int, CaseIterable {
    case sessionID, timestamp, metadata
    case eventType, toolName, responseTimeMS, success, errorMessage, userAgent, ipAddress
    case metricName, metricValue, metricUnit, tags
    case errorType, stackTrace, requestPath, requestMethod, context, resolved
    case serviceName, operationType, model, requestID
    case tokensUsed, inputTokens, cachedInputTokens, outputTokens, costUSD
    case ended, endedAt, state

    /// The member's name in JSON.
    var name: String {
        switch self {
        case .sessionID: "session_id"
        case .timestamp: "timestamp"
        case .metadata: "metadata"
        case .eventType: "event_type"
        case .toolName: "tool_name"
        case .responseTimeMS: "response_time_ms"
        case .success: "success"
        case .errorMessage: "error_message"
        case .userAgent: "user_agent"
        case .ipAddress: "ip_address"
        case .metricName: "metric_name"
        case .metricValue: "metric_value"
        case .metricUnit: "metric_unit"
        case .tags: "tags"
        case .errorType: "error_type"
        case .stackTrace: "stack_trace"
        case .requestPath: "request_path"
        case .requestMethod: "request_method"
        case .context: "context"
        case .resolved: "resolved"
        case .serviceName: "service_name"
        case .operationType: "operation_type"
        case .model: "model"
        case .requestID: "request_id"
        case .tokensUsed: "tokens_used"
        case .inputTokens: "input_tokens"
        case .cachedInputTokens: "cached_input_tokens"
        case .outputTokens: "output_tokens"
        case .costUSD: "cost_usd"
        case .ended: "ended"
        case .endedAt: "ended_at"
        case .state: "state"
        }
    }

    /// Every name under which the member is accepted, its own first.
    var acceptedNames: [String] {
        self == .metadata ? [name, "meta"] : [name]
    }
}
