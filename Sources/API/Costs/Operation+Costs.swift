import Domain
import HTTP

extension Operation {
    static let createCosts = Operation.intake(
        "createCosts", "Records costs.",
        description: """
            Without `cost_usd`, the amount is computed from `model` and the tokens by the price table. The same \
            `service_name`, `operation_type` and `request_id` count once: sent again, the first entry is \
            answered to those who may read or sent it, and that it is there to a key that may only send.
            """,
        tag: .costs, input: "NewCostEntry", output: "CostEntry",
        isKnownAgain: "The entry was there already; nothing new was stored.", known: "KnownCost")

    static let listCosts = Operation.list(
        "listCosts", "Lists costs.", tag: .costs, of: "CostEntry", limits: CostsController.limits,
        filters: costFilters)

    static let summarizeCosts = Operation(
        "summarizeCosts", "Adds up costs, over a span widened to whole minutes.", tag: .costs,
        parameters: costFilters + Parameter.range(ofDays: 7) + [
            .query(
                "group_by", .oneOf(CostGrouping.allCases.map(\.rawValue)),
                "Adds up each group too; a group's name is empty where entries have none.")
        ],
        responses: [.json(200, "What the entries add up to.", .named("CostSummary"))])

    private static let costFilters: [Parameter] = [
        .filter("service_name", "Only entries of this service."),
        .filter("operation_type", "Only entries of this operation."),
        .filter("model", "Only entries of this model."),
        .filter("session_id", "Only entries of this session."),
    ]

    static let getCost = Operation(
        "getCost", "Shows a cost.", tag: .costs,
        parameters: [.path("id", .identifier, "The cost's identifier.")],
        responses: [.json(200, "The cost.", .named("CostEntry"))])
}

extension CostsController {
    var schemas: [(name: String, schema: Schema)] {
        let groups = Schema.array(
            of: .object([.required("name", .string())] + CostsController.totals), "Only with `group_by`.")
        let omitted = Property.optional(
            "groups_omitted", .integer("How many groups are left out, where they are more than an answer holds."))
        let grouping = Schema.oneOf(CostGrouping.allCases.map(\.rawValue))
        return [
            ("NewCostEntry", .sent(CostEntry.declaration, "A cost, as it is sent.")),
            ("CostEntry", .answered(CostEntry.declaration, "A cost.")),
            ("KnownCost", KnownRecord.schema(["service_name", "operation_type", "request_id"])),
            (
                "CostSummary",
                .object(
                    CostsController.totals
                        + [
                            .required("start_date", .time()),
                            .required("end_date", .time("The first moment after the span.")),
                            .optional("group_by", grouping), .optional("groups", groups), omitted, Schema.incomplete,
                        ])
            ),
        ]
    }

    private static let totals: [Property] = [
        .required("total_cost_usd", .money),
        .required("total_tokens", .count),
        .required("total_requests", .count),
    ]
}
