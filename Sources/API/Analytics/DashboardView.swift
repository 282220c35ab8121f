import Domain
import HTTP

/// The live dashboard's numbers, with the names that the former backend's dashboard reads; beside them those that other
/// aggregates have.
struct DashboardView: JSONRenderable {
    /// The numbers.
    let snapshot: DashboardSnapshot

    func write(to json: inout JSONWriter) {
        let day = snapshot.lastDay
        json.object { json in
            json.member("timestamp", snapshot.timestamp)
            json.member("requests_per_minute", snapshot.requestsPerMinute)
            json.member("average_response_time", Rounded.milliseconds(day.meanMilliseconds) ?? 0)
            json.member("success_rate", Rounded.percent(day.count - day.failures, of: day.count))
            json.member("average_response_time_ms", Rounded.milliseconds(day.meanMilliseconds))
            json.member("success_ratio", day.successRatio)
            json.member("failure_rate", day.failureRate)
            json.member("active_sessions", snapshot.activeSessions)
            json.member("total_cost_today", snapshot.costToday)
            json.key("top_errors")
            json.array { json in
                for error in snapshot.topErrors { json.string(error.name) }
            }
            writeCharts(to: &json)
        }
    }

    private func writeCharts(to json: inout JSONWriter) {
        DashboardView.write(snapshot.costHistory, as: "cost_history", to: &json) { point, json in
            json.member("date", point.date)
            json.member("cost", point.cost)
        }
        DashboardView.write(snapshot.latencyHistory, as: "performance_metrics_data", to: &json) { point, json in
            json.member("name", point.hour.rfc3339)
            json.member("value", Rounded.milliseconds(point.milliseconds))
        }
        DashboardView.write(snapshot.usage, as: "usage_distribution_data", to: &json) { point, json in
            json.member("name", point.name)
            json.member("count", point.count)
        }
    }

    private static func write<Point>(
        _ points: [Point], as name: StaticString, to json: inout JSONWriter,
        members: (Point, inout JSONWriter) -> Void
    ) {
        json.key(name)
        json.array { json in
            for point in points { json.object { members(point, &$0) } }
        }
    }
}
