import Domain
import HTTP
import Intake

extension Operation {
    /// Takes records: one object, an array, or NDJSON, of the component schema `input`; answers with `output`.
    ///
    /// `isKnownAgain` says when nothing new is stored, where records can be known again.
    static func intake(
        _ id: String, _ summary: String, description: String? = nil, tag: Tag, input: String, output: String,
        isKnownAgain: String? = nil, known: String? = nil
    ) -> Operation {
        var responses: [Answer] = [
            .json(
                201, "Stored. One object answers the stored object; an array or NDJSON answers what became of each.",
                .any(of: [.named(output), .named("BatchResult")]), headers: [.replayed]),
            .problem(
                422, "No record could be stored; `errors` names each by its index and member, such as `/3/tool_name`."),
        ]
        if let isKnownAgain {
            let bodies = Schema.any(of: ([output, known].compactMap(\.self) + ["BatchResult"]).map { .named($0) })
            responses.append(.json(200, isKnownAgain, bodies, headers: [.replayed]))
        }
        return Operation(
            id, summary, description: [description, taking].compactMap { $0 }.joined(separator: "\n\n"), tag: tag,
            parameters: [.atomic, .strict, .idempotencyKey], body: .records(input), responses: responses)
    }

    private static let taking = """
        Up to \(RecordDecoder.defaultLimit) records in a request. The answer comes when the records are durable. \
        `metadata` may be sent as `meta`; answers have both. A record with an unknown, repeated or wrong member is \
        refused; the others of its batch are stored, unless `atomic` is set. A text that cannot be kept as it is (a NUL, \
        half a surrogate pair, bytes that are no UTF-8, too many bytes) is cleaned or cut off, and `cleaned` names its \
        member, unless `strict` is set.
        """
}

extension Operation.Parameter {
    /// Whether a batch is stored as a whole or not at all.
    static let atomic = Operation.Parameter.query(
        "atomic", .boolean(defaultValue: false), "Stores all records of the batch, or, if one is bad, none.")
    /// Whether texts are refused that cannot be kept as they are.
    static let strict = Operation.Parameter.query(
        "strict", .boolean(defaultValue: false),
        "Refuses records with a text that cannot be kept as it is, rather than to clean it or to cut it off.")
    /// A client's name for a request.
    static let idempotencyKey = Operation.Parameter.header(
        "Idempotency-Key", .string(minLength: 1, maxLength: 255),
        "Your own id for this request, of visible ASCII characters. The same key with the same request again answers "
            + "as the first time and stores nothing; with another request it is refused with 422.")
}

extension Operation.BodyContent {
    /// Records of a component schema in every form that is taken.
    static func records(_ schema: String) -> Operation.BodyContent {
        let lines = Schema.string("A JSON object a line.")
        return Operation.BodyContent([
            (
                mediaType: "application/json",
                schema: .any(of: [
                    .named(schema),
                    .array(of: .named(schema), minItems: 1, maxItems: Int64(RecordDecoder.defaultLimit)),
                ])
            ),
            (mediaType: "application/x-ndjson", schema: lines),
        ])
    }
}

extension Operation.Header {
    /// Tells an answer that was given before.
    static let replayed = Operation.Header(
        name: "Idempotent-Replayed", schema: .oneOf(["true"]),
        description: "Present where the answer was given before to the same Idempotency-Key.")
}

extension Schema {
    /// What became of a batch.
    static let batchResult = Schema.object(
        [
            .required("stored", .integer("How many records were stored.", minimum: 0)),
            .required("existing", .integer("How many were there already (costs and sessions only).", minimum: 0)),
            .required("rejected", .integer("How many records were bad.", minimum: 0)),
            .required(
                "ids",
                .array(of: .identifier, "Where the good records are kept, in order; those there already among them.")
            ),
            .required(
                "errors",
                .array(
                    of: .object([
                        .required("index", .integer("The record's place in the batch, from 0.", minimum: 0)),
                        .required("pointer", .string("A JSON pointer into the batch, such as `/3/tool_name`.")),
                        .required("detail", .string("What was found and what is allowed.")),
                    ]), maxItems: Int64(Problem.mostErrors), "What is wrong with the bad records.")),
            .optional("errors_omitted", .integer("How many more things are wrong, which `errors` does not name.")),
            .optional(
                "cleaned",
                .array(
                    of: .object([
                        .required("index", .integer("The record's place in the batch, from 0.", minimum: 0)),
                        .required("members", .array(of: .string(), "The members that were cleaned or cut off.")),
                    ]), "The records that were not kept as they came; missing where there are none.")),
            .optional(
                "cleaned_omitted", .integer("How many more records were cleaned, which `cleaned` does not name.")),
        ], "What became of a batch.")
}
