import Foundation

/// The payload on the wire; everything is optional, so that each missing member has its own error.
struct TokenClaims: Codable {
    /// The `use` of an access token.
    static let access = "access"

    var sub: String?
    var jti: String?
    var iat: Date?
    var nbf: Date?
    var exp: Date?
    var use: String?
    var ver: Int?
    var username: String?
    var sid: String?
}

extension TokenClaims {
    /// Writes an access token's claims.
    init(_ token: AccessToken) {
        self.init(
            sub: String(token.subject.userID), jti: token.id, iat: token.issuedAt, exp: token.expiresAt,
            use: Self.access, ver: token.subject.version, username: token.subject.username,
            sid: token.subject.session)
    }

    /// Returns what the claims say, if they are an access token's and hold at `now`, give or take `leeway` seconds.
    func accessToken(at now: Date, leeway: TimeInterval) throws(TokenError) -> AccessToken {
        guard use == Self.access else { throw .wrongUse }
        guard let exp else { throw .missingExpiry }
        guard [exp, iat, nbf].allSatisfy(Self.isMoment) else { throw .malformed }
        guard now.timeIntervalSince(exp) <= leeway else { throw .expired }
        guard let sub, let userID = Int64(sub), let jti, !jti.isEmpty, let iat, let ver else { throw .malformed }
        guard max(iat, nbf ?? iat).timeIntervalSince(now) <= leeway else { throw .notYetValid }
        let subject = TokenSubject(userID: userID, username: username, version: ver, session: sid)
        return AccessToken(subject: subject, id: jti, issuedAt: iat, expiresAt: exp)
    }

    /// Whether a claim, where there is one, is a moment that a calendar has: JSON's numbers go to 1e308.
    private static func isMoment(_ date: Date?) -> Bool {
        guard let seconds = date?.timeIntervalSince1970 else { return true }
        return (0..<253_402_300_800).contains(seconds)
    }
}
