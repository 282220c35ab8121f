import Domain

/// An event with what a test speaks of; the rest is as it comes.
package func event(
    _ type: String = "tool_call", tool: String? = nil, session: String? = nil, at moment: Timestamp = clock,
    milliseconds: Double? = nil, success: Bool = true
) throws -> UsageEvent {
    try UsageEvent(
        timestamp: moment, sessionID: session, eventType: type, toolName: tool, responseMilliseconds: milliseconds,
        success: success, now: max(moment, clock))
}

/// A measurement with what a test speaks of.
package func metric(
    _ name: String = "load", value: Double = 1, session: String? = nil, at moment: Timestamp = clock,
    tags: String? = nil
) throws -> PerformanceMetric {
    try PerformanceMetric(
        timestamp: moment, sessionID: session, name: name, value: value, tags: tags.map(JSONText.init(validated:)),
        now: max(moment, clock))
}

/// A failure with what a test speaks of.
package func failure(
    _ type: String = "TimeoutError", _ message: String = "no answer", session: String? = nil,
    at moment: Timestamp = clock, resolved: Bool = false
) throws -> ErrorLog {
    try ErrorLog(
        timestamp: moment, sessionID: session, errorType: type, message: message, resolved: resolved,
        now: max(moment, clock))
}

/// A cost entry with what a test speaks of.
package func cost(
    _ dollars: String = "0.01", service: String = "langdb", operation: String = "chat", model: String? = nil,
    tool: String? = nil, request: String? = nil, tokens: TokenUsage = .none, session: String? = nil,
    at moment: Timestamp = clock
) throws -> CostEntry {
    try CostEntry(
        timestamp: moment, sessionID: session, serviceName: service, operationType: operation, model: model,
        toolName: tool, requestID: request, tokens: tokens, cost: Money(decimal: dollars), prices: .empty,
        now: max(moment, clock))
}

/// What a client says when it opens a session.
package func start(
    _ session: String, at moment: Timestamp = clock, agent: String? = nil, address: String? = nil,
    metadata: String? = nil
) throws -> SessionStart {
    try SessionStart(
        sessionID: session, timestamp: moment, userAgent: agent, ipAddress: address,
        metadata: metadata.map(JSONText.init(validated:)), now: max(moment, clock))
}
