import Domain
import HTTP

extension Operation {
    static let createErrors = Operation.intake(
        "createErrors", "Records failures.", tag: .errors, input: "NewErrorLog", output: "ErrorLog")

    static let listErrors = Operation.list(
        "listErrors", "Lists failures.", tag: .errors, of: "ErrorLog", limits: ErrorsController.limits,
        filters: [
            .filter("error_type", "Only failures of this type."),
            .query("resolved", .boolean(), "Only resolved ones, or only open ones."),
            .filter("session_id", "Only failures of this session."),
            .query("group_id", .identifier, "Only occurrences of this group."),
        ])

    static let getError = Operation(
        "getError", "Shows a failure.", tag: .errors, parameters: [errorID],
        responses: [.json(200, "The failure.", .named("ErrorLog"))])

    static let updateError = Operation(
        "updateError", "Resolves a failure, or opens it again.", tag: .errors,
        parameters: [errorID],
        body: .json(.object([.required("resolved", .boolean())])),
        responses: [.json(200, "The failure.", .named("ErrorLog"))])

    static let diagnoseErrors = Operation(
        "diagnoseErrors", "Lists the latest failures, as the former backend did.", tag: .errors,
        parameters: [
            .query("limit", .integer(minimum: 1, maximum: 1000, defaultValue: 100), "The most failures to answer."),
            .full,
        ],
        responses: [
            .json(
                200, "The failures, newest first.",
                .object([
                    .required("ok", .boolean()),
                    .required("count", .count),
                    .required("errors", .array(of: .named("ErrorLog"))),
                    .optional("truncated", .boolean("True where older failures were left out for their size.")),
                ]))
        ])

    private static let errorID = Parameter.path("id", .identifier, "The failure's identifier.")
}

extension ErrorsController {
    var schemas: [(name: String, schema: Schema)] {
        [
            ("NewErrorLog", .sent(ErrorLog.declaration, "A failure, as it is sent.")),
            ("ErrorLog", .answered(ErrorLog.declaration, "A failure.")),
        ]
    }
}
