import Domain
import HTTP

extension ToolStatistics: JSONRenderable {
    package func write(to json: inout JSONWriter) {
        json.object { writeMembers(to: &$0) }
    }

    /// The members, without the object around them.
    func writeMembers(to json: inout JSONWriter) {
        json.member("tool_name", toolName)
        json.member("calls", calls.count)
        json.member("failures", calls.failures)
        json.member("failure_rate", calls.failureRate)
        json.member("success_ratio", calls.successRatio)
        json.member("average_response_time_ms", Rounded.milliseconds(calls.meanMilliseconds))
        json.member("mean_ms", Rounded.milliseconds(calls.meanMilliseconds))
        json.member("p50_ms", Rounded.milliseconds(calls.milliseconds(at: 0.5)))
        json.member("p95_ms", Rounded.milliseconds(calls.milliseconds(at: 0.95)))
        json.member("p99_ms", Rounded.milliseconds(calls.milliseconds(at: 0.99)))
        json.member("cost_usd", cost)
        json.member("last_used", lastUsed)
    }
}
