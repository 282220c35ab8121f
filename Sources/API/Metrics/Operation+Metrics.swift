import Domain
import HTTP

extension Operation {
    static let createMetrics = Operation.intake(
        "createMetrics", "Records measurements.", tag: .metrics, input: "NewPerformanceMetric",
        output: "PerformanceMetric")

    static let listMetrics = Operation.list(
        "listMetrics", "Lists measurements.",
        description: "A filter by tag may be written as `tag.host=a` or as `tags[host]=a`; several must all hold.",
        tag: .metrics, of: "PerformanceMetric", limits: MetricsController.limits,
        filters: [
            .filter("metric_name", "Only this metric."),
            .filter("session_id", "Only measurements of this session."),
            .query(
                "tags", .freeObject(),
                "Only measurements whose tags have these values, compared as text: `tags[host]=a`.",
                style: "deepObject"),
        ])

    static let getMetric = Operation(
        "getMetric", "Shows a measurement.", tag: .metrics,
        parameters: [.path("id", .identifier, "The measurement's identifier.")],
        responses: [.json(200, "The measurement.", .named("PerformanceMetric"))])
}

extension MetricsController {
    var schemas: [(name: String, schema: Schema)] {
        [
            ("NewPerformanceMetric", .sent(PerformanceMetric.declaration, "A measurement, as it is sent.")),
            ("PerformanceMetric", .answered(PerformanceMetric.declaration, "A measurement.")),
        ]
    }
}
