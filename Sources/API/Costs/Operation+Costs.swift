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
            ("NewCostEntry", .object(CostsController.sent, "A cost, as it is sent.").closed),
            ("CostEntry", .object(CostsController.answered, "A cost.")),
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

    private static let sent: [Property] = [
        .required("service_name", .name("Who was paid, such as `langdb`.")),
        .required("operation_type", .name("What for, such as `chat`.")),
        .optional(
            "cost_usd",
            .any(
                of: [.number(minimum: 0, maximum: 1_000_000), .string("A decimal number.")],
                "Exact to 10⁻⁹ dollars; computed from model and tokens where it is missing."
            ).nullable),
        .optional("tokens_used", .tokens.nullable),
        .optional("input_tokens", .tokens.nullable),
        .optional("cached_input_tokens", .tokens.nullable),
        .optional("output_tokens", .tokens.nullable),
        .optional("model", .cutText(FieldLimits.name).nullable),
        .optional("tool_name", .cutText(FieldLimits.name).nullable),
        .optional("request_id", .cutText(FieldLimits.identifier).nullable),
        .optional("session_id", .cutText(FieldLimits.identifier).nullable),
        .optional("metadata", .freeObject().nullable),
        .optional("meta", .freeObject("The same as `metadata`.").nullable),
        .optional("timestamp", .time("Now where it is missing; at most 5 minutes ahead.").nullable),
    ]

    private static let answered: [Property] = [
        .required("id", .identifier),
        .required("timestamp", .time()),
        .required("session_id", .string().nullable),
        .required("service_name", .string()),
        .required("operation_type", .string()),
        .required("model", .string().nullable),
        .required("tool_name", .string().nullable),
        .required("request_id", .string().nullable),
        .required("tokens_used", .count.nullable),
        .required("input_tokens", .count.nullable),
        .required("cached_input_tokens", .integer("Those of `input_tokens` out of a cache.", minimum: 0).nullable),
        .required("output_tokens", .count.nullable),
        .required("cost_usd", .money),
        .required("cost_source", .oneOf(CostEntry.Source.allCases.map(\.rawValue))),
        .required("metadata", .freeObject().nullable),
        .required("meta", .freeObject("The same as `metadata`.").nullable),
        .cleaned, .truncated,
    ]
}

extension Schema {
    fileprivate static let tokens = Schema.integer(minimum: 0, maximum: 1_000_000_000_000)
}
