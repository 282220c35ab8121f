import Domain
import HTTP
import HTTPTypes
import Hummingbird

/// Which part of a list is asked for, and in which form.
struct ListRequest: Sendable {
    /// The form.
    let format: ListFormat
    /// The most records; nil for an export of all.
    let limit: Int?
    /// How many records to leave out first.
    let skip: Int
    /// The record after which to go on.
    let after: Cursor?
    /// Whether long members are answered whole; an export always has them so.
    let isFull: Bool
    /// The request's path.
    let path: String
    /// The query's parameters but those that place the page, encoded.
    let query: String
    /// Whether a table is to keep texts from being taken for formulas.
    let isForSpreadsheet: Bool
    /// Whether the answer is to say how many records there are.
    let wantsCount: Bool

    /// The limits of a list: how many records a page has, and may have.
    struct Limits: Sendable {
        /// How many where nothing is said.
        let usual: Int
        /// The most.
        let most: Int
    }
}

extension AnalyticsQuery {
    /// Reads `limit`, `skip`, `cursor`, `full`, `format`, `spreadsheet` and `count`, and reports everything that is wrong
    /// with the query.
    ///
    /// An export (CSV, NDJSON) has all records where no `limit` is given, and may have any number.
    mutating func list(_ request: Request, _ limits: ListRequest.Limits) throws(ValidationFailure) -> ListRequest {
        let named = choice("format", of: ListFormat.Name.self)
        let format = named.map(ListFormat.init(named:)) ?? ListFormat(accept: request.headers[.accept])
        let isForSpreadsheet = boolean("spreadsheet") ?? false
        let wantsCount = boolean("count") ?? false
        let most = format == .json ? limits.most : .max
        let limit: Int? = integer("limit", in: 1...most)
        let skip: Int = integer("skip", in: 0...1_000_000_000_000) ?? 0
        let after = cursor()
        let isFull = boolean("full") ?? false
        try finish()
        return ListRequest(
            format: format, limit: limit ?? (format == .json ? limits.usual : nil), skip: skip, after: after,
            isFull: isFull, path: request.uri.path, query: encoded(without: ["skip", "cursor", "count"]),
            isForSpreadsheet: isForSpreadsheet, wantsCount: wantsCount)
    }

    private mutating func cursor() -> Cursor? {
        guard let text = text("cursor") else { return nil }
        if let cursor = Cursor(text: text) { return cursor }
        report("cursor", "is \"\(text.excerpt)\"; only what a Link header gave is allowed")
        return nil
    }
}
