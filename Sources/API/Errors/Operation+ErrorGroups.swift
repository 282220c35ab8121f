import Domain

extension Operation {
    static let listErrorGroups = Operation.list(
        "listErrorGroups", "Lists failures that are the same but for ids, numbers, paths and addresses.",
        description: "Newest by the time of their last occurrence.", tag: .errors, of: "ErrorGroup",
        limits: ErrorGroupsController.limits, hasRange: false,
        filters: [.query("state", .oneOf(ErrorGroup.State.allCases.map(\.rawValue)), "Only groups in this state.")])

    static let getErrorGroup = Operation(
        "getErrorGroup", "Shows a group of failures.", tag: .errors, parameters: [groupID],
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
                        .required("resolved_at", .time().nullable), .truncated,
                    ], "Failures that are the same.")
            )
        ]
    }
}
