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
    /// Further pages of a list.
    static let link = known("Link")

    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no header's name") }
        return name
    }
}
