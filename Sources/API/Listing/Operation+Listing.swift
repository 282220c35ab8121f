import Domain
import HTTP

extension Operation {
    /// A list of records of a component schema, with the parameters that all lists have.
    static func list(
        _ id: String, _ summary: String, description: String? = nil, tag: Tag, of schema: String,
        limits: ListRequest.Limits, hasRange: Bool = true, filters: [Parameter]
    ) -> Operation {
        let range = hasRange ? Parameter.range(ofDays: nil) : []
        return Operation(
            id, summary, description: [description, listing].compactMap { $0 }.joined(separator: "\n\n"), tag: tag,
            parameters: filters + range + Parameter.paging(limits), responses: [.list(of: schema)])
    }

    private static let listing = """
        Newest first. JSON answers a page, which ends at \(AnswerLimits.answer >> 20) MiB too; `Link` with \
        `rel="next"` leads to the next one, and stays right while records arrive. `Accept: text/csv` and \
        `Accept: application/x-ndjson`, or `format`, stream all records, or `limit` of them. CSV is RFC 4180 with a \
        header row, a missing value is an empty field, times have six fractional digits; values are exact, so a \
        spreadsheet may take one that begins with `=`, `+`, `-` or `@` for a formula: `spreadsheet=true` puts an \
        apostrophe before such a text.
        """
}

extension Operation.Parameter {
    /// `limit`, `skip` and `cursor`.
    static func paging(_ limits: ListRequest.Limits) -> [Operation.Parameter] {
        [
            .query(
                "limit", .integer(minimum: 1, maximum: Int64(limits.most), defaultValue: Int64(limits.usual)),
                "The most records to answer. An export may have any number, and has all where this is missing."),
            .query("skip", .integer(minimum: 0, defaultValue: 0), "How many records to leave out first."),
            .query("cursor", .string(), "Where to go on: taken from a `Link` header, not made up."),
            .full,
            .query(
                "format", .oneOf(ListFormat.Name.allCases.map(\.rawValue)),
                "The form of the answer, for links that cannot set `Accept`; it goes before that header."),
            .query(
                "spreadsheet", .boolean(),
                "Whether texts of a CSV that a spreadsheet would take for formulas get an apostrophe before them."),
            .query(
                "count", .boolean(), "Whether `X-Total-Count` is to say how many records the filter lets through."),
        ]
    }

    /// `full`.
    static let full = Operation.Parameter.query(
        "full", .boolean(defaultValue: false),
        "Whether long members are answered whole. Otherwise one of more than \(AnswerLimits.member) bytes is cut off, "
            + "and `truncated` names it.")

    /// `start_date` and `end_date`; `days` is the span where neither is given, nil for all time.
    static func range(ofDays days: Int?) -> [Operation.Parameter] {
        let fallback = days.map { $0 == 1 ? "24 hours before the end" : "\($0) days before the end" } ?? "the beginning"
        return [
            .query(
                "start_date", .moment,
                "The first moment, as RFC 3339 or as a date (its first moment in UTC); \(fallback) where it is missing."
            ),
            .query(
                "end_date", .moment,
                "The last moment, which is inside; a date stands for all of its day in UTC. "
                    + "A start after the end gives an empty answer."),
        ]
    }

    /// A filter by exact text.
    static func filter(_ name: String, _ description: String) -> Operation.Parameter {
        .query(name, .string(), description)
    }
}

extension Operation.Answer {
    /// A page of a list, or an export.
    static func list(of schema: String) -> Operation.Answer {
        Operation.Answer(
            200, "The records, newest first.",
            content: [
                (mediaType: "application/json", schema: .array(of: .named(schema))),
                (mediaType: "application/x-ndjson", schema: .string("An object a line, as in the JSON answer.")),
                (mediaType: "text/csv", schema: .string("A header row, and a line a record.")),
            ],
            headers: [.link, .totalCount, .totalCountPrecision, .recordsDeletedBefore])
    }
}

extension Property {
    /// What a record says of members that the server changed.
    static let cleaned = Property.optional(
        "cleaned",
        .array(
            of: .string(),
            "The members that the server cleaned or cut off when the record came; missing where there are none."))
    /// What a record in a list says of members that are not whole.
    static let truncated = Property.optional(
        "truncated",
        .array(
            of: .string(),
            "The members that are cut off here, and whole under the record's own address; missing where there are none."
        ))
}

extension Schema {
    /// A moment as a parameter: RFC 3339, or a date alone.
    static let moment = Schema.string(example: "2026-11-23T08:15:30Z")
    /// An identifier that the store gave.
    static let identifier = Schema.integer(minimum: 1)
    /// Money.
    static let money = Schema.number("An exact decimal number of US dollars.")
    /// A count.
    static let count = Schema.integer(minimum: 0)
    /// A duration.
    static let milliseconds = Schema.number("Milliseconds.", minimum: 0)
    /// A part of a whole, 0 to 1; null where there is nothing to divide.
    static func part(_ description: String) -> Schema {
        Schema.number(description, minimum: 0, maximum: 1).nullable
    }
    /// A percentage.
    static let percentage = Schema.number("Percent, with two decimals.", minimum: 0)

    /// Text of at most `limit` bytes.
    static func text(_ limit: Int, _ description: String? = nil) -> Schema {
        .string(description, maxLength: Int64(limit))
    }

    /// Text of a record that is cut off behind `limit` bytes.
    static func cutText(_ limit: Int, _ description: String? = nil, minLength: Int64? = nil) -> Schema {
        let limit = "Cut off behind \(limit) bytes; refused with `strict`."
        return .string(description.map { "\($0) \(limit)" } ?? limit, minLength: minLength)
    }

    /// A name or an identifier of a record that must be there.
    static func name(_ description: String? = nil) -> Schema {
        cutText(FieldLimits.name, description, minLength: 1)
    }
}
