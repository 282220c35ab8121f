import Domain
import HTTP
import HTTPTypes
import Hummingbird

extension ListRequest {
    /// Answers with what `fetch` finds: a page, or a stream of all.
    ///
    /// `name` is that of the file as which a browser saves an export.
    func response<Record: ListedRecord>(
        named name: String, fetch: @escaping @Sendable (Page) async throws -> RecordPage<Record>
    ) async throws -> Response {
        if format == .json { return try await page(fetch) }
        return try await Export(request: self, name: name, fetch: fetch).response()
    }

    private func page<Record: ListedRecord>(
        _ fetch: @Sendable (Page) async throws -> RecordPage<Record>
    ) async throws -> Response {
        let limit = self.limit ?? 0
        // One more than is asked for tells whether there is a next page.
        let found = try await fetch(
            Page(
                limit: limit + 1, skip: skip, after: after, bytes: AnswerLimits.answer,
                memberBytes: isFull ? nil : AnswerLimits.member))
        // A page has a record, however large that is: whoever reads on must get on.
        let shown = BoundedArray(found, limit: limit, within: AnswerLimits.answer)
        var headers = HTTPFields()
        if shown.isCut, shown.count > 0 { headers[.link] = link(after: found.records[shown.count - 1].cursor) }
        return .json(shown.json, headers: headers)
    }

    /// The `Link` header (RFC 8288) that leads to the page behind `cursor`.
    private func link(after cursor: Cursor) -> String {
        "<\(path)?\(query)\(query.isEmpty ? "" : "&")cursor=\(PercentEncoding.encode(cursor.text))>; rel=\"next\""
    }
}
