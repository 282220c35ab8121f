import Domain
import HTTP

extension AnalyticsController {
    var schemas: [(name: String, schema: Schema)] {
        [
            ("Summary", .object(AnalyticsController.summary + [Schema.incomplete], "What a span of time adds up to.")),
            ("Dashboard", .object(AnalyticsController.dashboard + [Schema.incomplete], "The live numbers.")),
            ("ToolStatistics", .object(AnalyticsController.tool, "What a tool's calls add up to.")),
            (
                "ToolDetail",
                .object(
                    AnalyticsController.tool + [AnalyticsController.durations, Schema.incomplete],
                    "A tool's calls and their durations.")
            ),
            ("TimeSeries", .object(AnalyticsController.timeSeries + [Schema.incomplete], "A measure over time.")),
        ]
    }

    private static let summary: [Property] = [
        .required("start_date", .time()),
        .required("end_date", .time("The first moment after the span.")),
        .required("total_requests", .count),
        .required("total_failures", .count),
        .required("success_rate", .percentage),
        .required("success_ratio", .part("The part of events that went well, 0 to 1.")),
        .required("failure_rate", .part("The part of events that failed, 0 to 1.")),
        .required("average_response_time_ms", .milliseconds),
        .required("p50_ms", .milliseconds.nullable),
        .required("p95_ms", .milliseconds.nullable),
        .required("p99_ms", .milliseconds.nullable),
        .required("total_costs_usd", .money),
        .required("active_sessions", .integer("Sessions that are active now.", minimum: 0)),
        .required("total_errors", .integer("Error logs.", minimum: 0)),
        .required("error_rate", .number("Error logs in percent of usage events.", minimum: 0)),
        .required(
            "error_ratio", .number("Error logs for each usage event; null without events.", minimum: 0).nullable),
        .required(
            "error_groups",
            .object(
                [
                    .required("open", .integer("Groups that are open now, whatever the span.", minimum: 0)),
                    .required("seen", .integer("Groups that occurred in the span.", minimum: 0)),
                    .required("new", .integer("Those that occurred for the first time.", minimum: 0)),
                    .required("regressed", .integer("Those that came back after they were resolved.", minimum: 0)),
                ], "Groups of errors.")),
        .required(
            "top_tools", .array(of: .object([.required("tool_name", .string()), .required("usage_count", .count)]))),
        .required("recent_errors", .array(of: .named("ErrorLog"), maxItems: 5)),
    ]

    private static let dashboard: [Property] = [
        .required("timestamp", .time()),
        .required("requests_per_minute", .count),
        .required("average_response_time", .milliseconds),
        .required("success_rate", .percentage),
        .required("average_response_time_ms", .milliseconds.nullable),
        .required("success_ratio", .part("The part of events that went well, 0 to 1.")),
        .required("failure_rate", .part("The part of events that failed, 0 to 1.")),
        .required("active_sessions", .count),
        .required("total_cost_today", .money),
        .required("top_errors", .array(of: .string("An error type."))),
        .required(
            "cost_history",
            .array(of: .object([.required("date", .string(format: "date")), .required("cost", .money)]))),
        .required(
            "performance_metrics_data",
            .array(
                of: .object([.required("name", .time()), .required("value", .milliseconds)]),
                "The mean duration of calls by hour.")),
        .required(
            "usage_distribution_data",
            .array(of: .object([.required("name", .string()), .required("count", .count)]))),
    ]

    private static let tool: [Property] = [
        .required("tool_name", .string()),
        .required("calls", .count),
        .required("failures", .count),
        .required("failure_rate", .part("The part of calls that failed, 0 to 1.")),
        .required("success_ratio", .part("The part of calls that went well, 0 to 1.")),
        .required("average_response_time_ms", .milliseconds.nullable),
        .required("mean_ms", .number("The same as `average_response_time_ms`.", minimum: 0).nullable),
        .required("p50_ms", .milliseconds.nullable),
        .required("p95_ms", .milliseconds.nullable),
        .required("p99_ms", .milliseconds.nullable),
        .required("cost_usd", .money),
        .required("last_used", .time().nullable),
    ]

    private static let durations = Property.required(
        "durations",
        .array(
            of: .object([
                .required("from_ms", .number("The bound below, which is not in it.", minimum: 0)),
                .required("to_ms", .number("The bound above, which is in it.", minimum: 0)),
                .required("calls", .count),
            ])))

    private static let timeSeries: [Property] = [
        .required("measure", .oneOf(TimeSeriesQuery.Measure.allCases.map(\.rawValue))),
        .required("step", .oneOf(TimeSeriesQuery.Step.allCases.map(\.rawValue))),
        .required("start", .time("The first moment.")),
        .required("end", .time("The first moment after the span.")),
        .required("by", .oneOf(TimeSeriesQuery.Dimension.allCases.map(\.rawValue)).nullable),
        .required(
            "series",
            .array(
                of: .object([
                    .required("name", .string("The dimension's value; null for the one undivided series.").nullable),
                    .required(
                        "points",
                        .array(of: .object([.required("time", .time()), .required("value", .number())]))),
                ]))),
    ]
}
