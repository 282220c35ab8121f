import HTTPTypes

extension HTTPField.Name {
    /// The name of a request, in requests and answers.
    package static let requestID = known("X-Request-ID")
    /// A client's own id for one request, which makes its retry safe.
    package static let idempotencyKey = known("Idempotency-Key")
    /// Whom a proxy forwards a request for.
    package static let forwardedFor = known("X-Forwarded-For")
    /// How much a browser says of the page that a link was on.
    package static let referrerPolicy = known("Referrer-Policy")
    /// Further pages of a list.
    package static let link = known("Link")

    /// The host that a proxy was asked for.
    package static let forwardedHost = known("X-Forwarded-Host")
    /// The scheme by which a proxy was asked.
    package static let forwardedProto = known("X-Forwarded-Proto")
    /// What a browser says of the page that made it send a request.
    package static let fetchSite = known("Sec-Fetch-Site")
    /// A header that scripts alone can set.
    package static let requestedWith = known("X-Requested-With")

    /// The name of a header, which is known to be one.
    package static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no header's name") }
        return name
    }
}
