import Domain

/// One call of a tool of the imagined server, from which its records are made.
struct DemoCall {
    /// What became of a call.
    struct Outcome {
        /// The tool; nil for something else than a tool's call.
        let tool: DemoTool?
        /// The duration in milliseconds, to the microsecond.
        let milliseconds: Double
        /// Why it failed; nil where it went well.
        let failure: DemoFailure?
    }

    /// When it ended.
    let moment: Timestamp
    /// Who called.
    let client: DemoSessions.Client
    /// Whether it fell into an hour in which something was broken.
    let isTroubled: Bool
    /// The moment up to which data is made.
    let now: Timestamp

    /// Draws a tool and what became of its call.
    func draw(_ random: inout SeededGenerator) -> Outcome {
        guard !random.chance(0.03) else {
            return Outcome(tool: nil, milliseconds: random.logNormal(median: 25, sigma: 0.5), failure: nil)
        }
        let tool = DemoTool.all[DemoTool.draw(&random)]
        let slowness: Double = isTroubled ? 3 : 1
        let milliseconds = min(600_000, random.logNormal(median: tool.median * slowness, sigma: tool.sigma))
        let failed = random.chance(min(0.6, tool.failureRate * (isTroubled ? 6 : 1)))
        return Outcome(
            tool: tool, milliseconds: (milliseconds * 1000).rounded() / 1000,
            failure: failed ? DemoFailure.draw(tool: tool.name, &random) : nil)
    }

    /// The call's event.
    func event(_ outcome: Outcome) throws(ValidationFailure) -> UsageEvent {
        try UsageEvent(
            timestamp: moment, sessionID: client.sessionID, eventType: outcome.tool == nil ? "webhook" : "tool_call",
            toolName: outcome.tool?.name, responseMilliseconds: outcome.milliseconds, success: outcome.failure == nil,
            errorMessage: outcome.failure?.message, userAgent: client.userAgent, ipAddress: client.ipAddress,
            metadata: nil, now: now)
    }

    /// The session that the call begins.
    func session() throws(ValidationFailure) -> SessionStart {
        try SessionStart(
            sessionID: client.sessionID, timestamp: moment, userAgent: client.userAgent, ipAddress: client.ipAddress,
            now: now)
    }

    /// The failure, if the call failed: those older than two days are mostly resolved.
    func error(_ outcome: Outcome, _ random: inout SeededGenerator) throws(ValidationFailure) -> ErrorLog? {
        guard let failure = outcome.failure, let tool = outcome.tool else { return nil }
        let repair = moment + Int64(random.integer(in: 1...40)) * Timestamp.hour
        return try ErrorLog(
            timestamp: moment, sessionID: client.sessionID, errorType: failure.type, message: failure.message,
            stackTrace: failure.stackTrace(tool: tool.name), requestPath: "/mcp", requestMethod: "POST",
            userAgent: client.userAgent, ipAddress: client.ipAddress,
            context: JSONText(validated: #"{"tool":"\#(tool.name)"}"#), resolved: repair < now && random.chance(0.7),
            now: min(repair, now))
    }

    /// What the call cost, if it cost anything.
    func cost(
        _ outcome: Outcome, prices: PriceTable, _ random: inout SeededGenerator, ids: inout SeededGenerator
    ) throws(ValidationFailure) -> CostEntry? {
        guard let tool = outcome.tool, outcome.failure == nil else { return nil }
        switch tool.price {
        case .nothing:
            return nil
        case .tokens(let model, let operation, let usualInput, let usualOutput):
            let input = Int64(random.logNormal(median: usualInput, sigma: 0.5).rounded())
            let output = usualOutput > 0 ? Int64(random.logNormal(median: usualOutput, sigma: 0.6).rounded()) : 0
            let cached = random.chance(0.25) ? input / 2 : 0
            return try CostEntry(
                timestamp: moment, sessionID: client.sessionID, serviceName: "langdb", operationType: operation,
                model: model, toolName: tool.name, requestID: "req_\(ids.hexadecimal())",
                tokens: TokenUsage(total: input + output, input: input, cachedInput: cached, output: output),
                prices: prices, now: now)
        case .processor(let rate):
            return try CostEntry(
                timestamp: moment, sessionID: client.sessionID, serviceName: "modal", operationType: "inference",
                toolName: tool.name, requestID: "req_\(ids.hexadecimal())",
                cost: Money(nanodollars: Int64(outcome.milliseconds) * rate), prices: prices, now: now)
        }
    }
}
