import Domain
import HTTP

extension Operation {
    static let listErrorGroups = Operation.list(
        "listErrorGroups", "Lists failures that are the same but for ids, numbers, paths and addresses.",
        description: """
            The last seen first, or as `sort` and `order` say. With a span, which is widened to whole minutes, only \
            groups that occurred in it, with what they did in it.
            """, tag: .errors, of: "ErrorGroup", limits: ErrorGroupsController.limits,
        filters: [
            .query("state", .oneOf(ErrorGroup.State.allCases.map(\.rawValue)), "Only groups in this state."),
            .query(
                "q", .string(maxLength: Int64(FieldLimits.identifier)),
                "Only groups whose type or first message has this text; letters of ASCII are the same in either case."),
            .query(
                "sort", .oneOf(ErrorGroupQuery.Order.allCases.map(\.rawValue)),
                "By what the list is ordered; `last_seen` where it is missing."),
            .query(
                "order", .oneOf(ErrorGroupsController.Direction.allCases.map(\.rawValue)),
                "`desc` where it is missing, and `asc` for `error_type`."),
        ])

    static let getErrorGroup = Operation(
        "getErrorGroup", "Shows a group of failures.", tag: .errors,
        parameters: [groupID] + Parameter.range(ofDays: nil),
        responses: [.json(200, "The group.", .named("ErrorGroup"))])

    static let updateErrorGroup = Operation(
        "updateErrorGroup", "Resolves, ignores or opens a group of failures.",
        description: "A failure in a resolved group opens it again, and counts as a regression.", tag: .errors,
        parameters: [groupID],
        body: .json(.object([.required("state", .oneOf(ErrorGroup.State.allCases.map(\.rawValue)))])),
        responses: [.json(200, "The group.", .named("ErrorGroup"))])

    private static let groupID = Parameter.path("id", .identifier, "The group's identifier.")
}

extension ErrorGroupsController {
    var schemas: [(name: String, schema: Schema)] {
        [
            (
                "ErrorGroup",
                .object(
                    [
                        .required("id", .identifier),
                        .required("error_type", .string()),
                        .required("error_message", .string("The message of the first occurrence.")),
                        .required("first_seen", .time()),
                        .required("last_seen", .time()),
                        .required("count", .integer("How often it was seen.", minimum: 0)),
                        .required("state", .oneOf(ErrorGroup.State.allCases.map(\.rawValue))),
                        .required("regressions", .integer("How often it came back after it was resolved.", minimum: 0)),
                        .required("resolved_at", .time().nullable),
                        .required(
                            "occurrences",
                            .integer("How often it was seen in the span; null where none is named.", minimum: 0)
                                .nullable),
                        .required(
                            "is_new",
                            .boolean("Whether it was first seen in the span; null where none is named.").nullable),
                        .required(
                            "regressions_in_span",
                            .integer(
                                "How often it came back in the span; null where none is named.", minimum: 0
                            ).nullable),
                        .truncated,
                    ], "Failures that are the same.")
            )
        ]
    }
}
