import Domain
import HTTP

/// A span's summary as the API answers it: durations in milliseconds, money in dollars, rates as parts of one, and in
/// percent under the names that the former backend's clients read.
struct SummaryView: JSONRenderable {
    /// The span.
    let range: TimeRange
    /// What it holds.
    let summary: Summary

    func write(to json: inout JSONWriter) {
        let calls = summary.calls
        json.object { json in
            json.member("start_date", range.start)
            json.member("end_date", range.end)
            json.member("total_requests", calls.count)
            json.member("total_failures", calls.failures)
            json.member("success_rate", Rounded.percent(calls.count - calls.failures, of: calls.count))
            json.member("success_ratio", calls.successRatio)
            json.member("failure_rate", calls.failureRate)
            json.member("average_response_time_ms", Rounded.milliseconds(calls.meanMilliseconds) ?? 0)
            json.member("p50_ms", Rounded.milliseconds(calls.milliseconds(at: 0.5)))
            json.member("p95_ms", Rounded.milliseconds(calls.milliseconds(at: 0.95)))
            json.member("p99_ms", Rounded.milliseconds(calls.milliseconds(at: 0.99)))
            json.member("total_costs_usd", summary.cost)
            json.member("active_sessions", summary.activeSessions)
            json.member("total_errors", summary.errors)
            json.member("error_rate", Rounded.percent(summary.errors, of: calls.count))
            json.member("error_ratio", calls.count > 0 ? Double(summary.errors) / Double(calls.count) : nil)
            json.key("error_groups")
            json.object { json in
                json.member("open", summary.errorGroups.open)
                json.member("seen", summary.errorGroups.seen)
                json.member("new", summary.errorGroups.new)
                json.member("regressed", summary.errorGroups.regressed)
            }
            json.key("top_tools")
            json.array { json in
                for tool in summary.topTools {
                    json.object { json in
                        json.member("tool_name", tool.name)
                        json.member("usage_count", tool.count)
                    }
                }
            }
            json.member("recent_errors", array: summary.recentErrors)
        }
    }
}
