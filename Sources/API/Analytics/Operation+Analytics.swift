import Domain
import HTTP

extension Operation {
    static let getSummary = Operation(
        "getSummary", "Adds up a span of time.", tag: .dashboard, parameters: Parameter.range(ofDays: 7),
        responses: [.json(200, "The span's numbers.", .named("Summary"))])

    static let getDashboard = Operation(
        "getDashboard", "Shows the live numbers.", tag: .dashboard,
        responses: [.json(200, "The numbers of this moment.", .named("Dashboard")), .noParameters])

    static let listTools = Operation(
        "listTools", "Shows what each tool's calls add up to, most calls first.", tag: .dashboard,
        parameters: Parameter.range(ofDays: 7),
        responses: [.json(200, "The tools.", .array(of: .named("ToolStatistics")))])

    static let getTool = Operation(
        "getTool", "Shows what one tool's calls add up to, and how their durations are spread.",
        description: "A tool that was not called in the span has zeros.", tag: .dashboard,
        parameters: [
            .path("tool_name", .string(), "The tool's name, percent-encoded; it may have slashes.")
        ] + Parameter.range(ofDays: 7),
        responses: [.json(200, "The tool.", .named("ToolDetail"))])

    static let getToolByQuery = Operation(
        "getToolByQuery", "Shows what one tool's calls add up to, whatever its name.",
        description: "The same as with the name in the path, where `.` and `..` cannot be sent.", tag: .dashboard,
        parameters: [.query("tool_name", .string(), "The tool's name.", isRequired: true)]
            + Parameter.range(ofDays: 7),
        responses: [.json(200, "The tool.", .named("ToolDetail"))])

    static let getTimeSeries = Operation(
        "getTimeSeries", "Draws a measure over time.",
        description: """
            The span is widened to whole steps. Points without data are left out. Measures of events can be divided \
            and filtered by `tool_name` and `event_type`; `cost_usd` and `tokens` by `service_name`, \
            `operation_type`, `model` and `tool_name`; `errors` by `error_type`; `metric` by `metric_name`.
            """,
        tag: .dashboard,
        parameters: [
            .query(
                "measure", .oneOf(TimeSeriesQuery.Measure.allCases.map(\.rawValue)),
                "What is drawn; `requests` where it is missing."),
            .query(
                "step", .oneOf(TimeSeriesQuery.Step.allCases.map(\.rawValue)),
                "The width of a point, such as `10m` for ten minutes; where it is missing, a minute up to 6 hours, an "
                    + "hour up to 14 days, else a day."
            ),
            .query(
                "by", .oneOf(TimeSeriesQuery.Dimension.allCases.map(\.rawValue)),
                "By what the measure is divided into several series."),
        ] + TimeSeriesQuery.Dimension.allCases.map { .filter($0.rawValue, "Only records with this value.") }
            + Parameter.range(ofDays: 7),
        responses: [.json(200, "The series.", .named("TimeSeries"))])
}

extension Operation.Answer {
    /// A route without parameters was given one.
    fileprivate static let noParameters = Operation.Answer.problem(422, "No parameters are allowed.")
}
