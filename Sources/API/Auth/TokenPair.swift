import Credentials
import Domain
import HTTP
import Logging
import Store

/// What a client gets when it has shown who it is.
struct TokenPair: JSONRenderable {
    /// The token for requests, which lives for minutes.
    let access: IssuedToken
    /// The token for the next pair, which lives for days and works once.
    let refresh: RefreshToken

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("access_token", access.text)
            json.member("token_type", "bearer")
            json.member("expires_in", access.expiresIn)
            json.member("refresh_token", refresh.text)
        }
    }
}

extension APIDependencies {
    /// Signs `user` in: a pair that begins a new family of refresh tokens; throws 401 where the user's password or
    /// rights have changed since `user` was read.
    func signIn(_ user: User) async throws -> TokenPair {
        let refresh = RefreshToken.generate()
        // The first token's digest names the family: it is unique and says nothing.
        let family = refresh.digest.hex
        let pair = TokenPair(access: try signer.issue(for: TokenSubject(user, session: family)), refresh: refresh)
        let now = now()
        guard
            try await store.addRefreshToken(
                digest: family, family: family, of: user, expiresAt: refreshExpiry(from: now), now: now)
        else { throw Problem.changedMeanwhile }
        return pair
    }

    /// Exchanges a refresh token for the next pair; throws 401 where it is wrong, used or ended.
    func refresh(_ token: RefreshToken, _ log: AccountLog) async throws -> TokenPair {
        // A made-up token must not take a turn of the one writer.
        guard try await store.knowsToken(digest: token.digest.hex) else { throw Problem.wrongRefreshToken }
        let now = now()
        let next = RefreshToken.generate()
        let outcome = try await store.rotateRefreshToken(
            digest: token.digest.hex, to: next.digest.hex, expiresAt: refreshExpiry(from: now), now: now)
        switch outcome {
        case .rotated(let user, let family):
            return TokenPair(access: try signer.issue(for: TokenSubject(user, session: family)), refresh: next)
        case .reused(let family):
            try await revokeAccess(family, until: lastExpiry)
            log.note("refresh token used twice; its sign-in is ended", stranger: nil)
            throw Problem.unauthorized("The refresh token was used before, so its session has been ended; sign in.")
        case .invalid: throw Problem.wrongRefreshToken
        }
    }

    /// Ends a whole sign-in: its refresh tokens, and the access tokens that were issued with them.
    func signOut(_ family: String, until: Timestamp) async throws {
        try await store.endRefreshFamily(family)
        try await revokeAccess(family, until: until)
    }

    /// Makes one access token void, or all of one sign-in, by its name.
    func revokeAccess(_ id: String, until: Timestamp) async throws {
        revocations.revoke(id, until: until.date)
        live.access.end(token: id)
        sharing?.tell(ended: id, until: until)
        try await store.revokeToken(id: id, until: until, earliest: Timestamp(revocations.earliestNow))
    }

    /// When the last access token that was issued up to now has expired, by whichever clock it was issued.
    var lastExpiry: Timestamp {
        // A token may be on its way out at this moment.
        Timestamp(revocations.latestNow) + (Int64(signer.lifetime) + 60) * Timestamp.second
    }

    private func refreshExpiry(from now: Timestamp) -> Timestamp {
        now + settings.refreshTokenSeconds * Timestamp.second
    }
}

extension Problem {
    /// What is said to one whose password or rights changed while the sign-in was under way.
    static var changedMeanwhile: Problem {
        .unauthorized("The user's password or rights were changed meanwhile; sign in again.")
    }

    /// What is said to one whose refresh token is no good.
    static var wrongRefreshToken: Problem { .unauthorized("The refresh token is wrong or has expired; sign in.") }
}

extension TokenSubject {
    /// The subject of a token for `user` as it is now.
    init(_ user: User, session: String? = nil) {
        self.init(
            userID: user.id, username: user.username, version: Int(user.tokenVersion), session: session)
    }
}
