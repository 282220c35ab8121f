import HTTPTypes

extension HTTPField.Name {
    /// The name under which former clients send their key.
    static let ingestKey = known("X-Analytics-Ingest-Key")
    /// The name of a request, in requests and answers.
    static let requestID = known("X-Request-ID")
    /// A client's own id for one request, which makes its retry safe.
    static let idempotencyKey = known("Idempotency-Key")
    /// Whom a proxy forwards a request for.
    static let forwardedFor = known("X-Forwarded-For")
    /// How much a browser says of the page that a link was on.
    static let referrerPolicy = known("Referrer-Policy")
    /// Tells an answer that was given before to the same Idempotency-Key.
    static let idempotentReplayed = known("Idempotent-Replayed")
    /// Why an answer may lack records that were acknowledged.
    static let incomplete = known("X-MCP-Admin-Incomplete")
    /// How many records a list has.
    static let totalCount = known("X-Total-Count")
    /// What the number of records is worth.
    static let totalCountPrecision = known("X-Total-Count-Precision")
    /// Before which moment a list's records were deleted because of their age.
    static let recordsDeletedBefore = known("X-Records-Deleted-Before")
    /// Further pages of a list.
    static let link = known("Link")

    /// The host that a proxy was asked for.
    static let forwardedHost = known("X-Forwarded-Host")
    /// The scheme by which a proxy was asked.
    static let forwardedProto = known("X-Forwarded-Proto")
    /// What a browser says of the page that made it send a request.
    static let fetchSite = known("Sec-Fetch-Site")
    /// A header that scripts alone can set.
    static let requestedWith = known("X-Requested-With")

    /// The last server-sent event that a browser saw.
    static let lastEventID = known("Last-Event-ID")

    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no header's name") }
        return name
    }
}
