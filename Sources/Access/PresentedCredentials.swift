import HTTPTypes
import Hummingbird

/// What a request presents to say who sends it.
struct PresentedCredentials: Sendable {
    /// The token after `Bearer`.
    let bearer: Substring?
    /// The value of `X-Analytics-Ingest-Key`.
    let ingestKey: Substring?
    /// Whether there is an `Authorization` of another scheme, or one without a token.
    let hasUnknownScheme: Bool

    /// Reads a request's headers; an empty value is none.
    init(_ headers: HTTPFields) {
        let key = headers.first(.ingestKey)
        ingestKey = key?.isEmpty == false ? key?[...] : nil
        guard let authorization = headers.first(.authorization), !authorization.isEmpty else {
            bearer = nil
            hasUnknownScheme = false
            return
        }
        bearer = PresentedCredentials.bearerToken(authorization)
        hasUnknownScheme = bearer == nil
    }

    /// Whether nothing is presented.
    var isEmpty: Bool { bearer == nil && ingestKey == nil && !hasUnknownScheme }

    /// Whether no token or key is presented, in whatever else; a browser's cookie may speak then.
    var isWithoutToken: Bool { bearer == nil && ingestKey == nil }

    private static func bearerToken(_ text: String) -> Substring? {
        let bytes = text.utf8
        let isBearer = bytes.count > scheme.count && zip(bytes, scheme).allSatisfy { $0 | 0x20 == $1 }
        guard isBearer else { return nil }
        let token = text[bytes.index(bytes.startIndex, offsetBy: scheme.count)...].trimmingWhitespace()
        return token.isEmpty ? nil : token
    }

    /// In lower case; the bit that makes a letter small is set in a space too.
    private static let scheme = Array("bearer ".utf8)
}
