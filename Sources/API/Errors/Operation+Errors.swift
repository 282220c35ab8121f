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
            ("NewErrorLog", .object(ErrorsController.sent, "A failure, as it is sent.").closed),
            ("ErrorLog", .object(ErrorsController.answered, "A failure.")),
        ]
    }

    private static let sent: [Property] = [
        .required("error_type", .name("Such as `TimeoutError`.")),
        .required("error_message", .cutText(FieldLimits.message, "May be empty.")),
        .optional("session_id", .cutText(FieldLimits.identifier).nullable),
        .optional("stack_trace", .cutText(FieldLimits.stackTrace).nullable),
        .optional("request_path", .cutText(FieldLimits.line).nullable),
        .optional("request_method", .cutText(FieldLimits.address).nullable),
        .optional("user_agent", .cutText(FieldLimits.line).nullable),
        .optional("ip_address", .cutText(FieldLimits.address).nullable),
        .optional("context", .freeObject().nullable),
        .optional("resolved", .boolean("False where it is missing.").nullable),
        .optional("timestamp", .time("Now where it is missing; at most 5 minutes ahead.").nullable),
    ]

    private static let answered: [Property] = [
        .required("id", .identifier),
        .required("timestamp", .time()),
        .required("session_id", .string().nullable),
        .required("error_type", .string()),
        .required("error_message", .string()),
        .required("stack_trace", .string().nullable),
        .required("request_path", .string().nullable),
        .required("request_method", .string().nullable),
        .required("user_agent", .string().nullable),
        .required("ip_address", .string().nullable),
        .required("context", .freeObject().nullable),
        .required("resolved", .boolean()),
        .required("resolved_at", .time().nullable),
        .required(
            "group_id",
            .integer("The group of errors; null in the answer to its sender and in live messages.", minimum: 1).nullable
        ),
        .cleaned, .truncated,
    ]
}
