import Credentials
import Domain
import HTTPTypes
import Store

/// A browser's sign-in, which its cookie stands for.
struct BrowserSession: Sendable {
    /// The sign-in's name in the store: the digest of the cookie's token.
    let family: String
    /// Who signed in.
    let userID: Int64
    /// When it ends.
    let expiresAt: Timestamp
}

/// A browser's session that has just begun, with the token that nobody sees again.
struct NewBrowserSession: Sendable {
    /// What the cookie carries.
    let token: BrowserToken
    /// When it ends.
    let expiresAt: Timestamp
}

extension APIDependencies {
    /// Begins a browser's session for `user`, which lives as long as a refresh token; throws 401 where the user's
    /// password or rights have changed since `user` was read.
    func beginBrowserSession(_ user: User) async throws -> NewBrowserSession {
        let token = signer.browserSeal.makeToken()
        let now = now()
        let end = now + settings.refreshTokenSeconds * Timestamp.second
        // It lies where refresh tokens do, so whatever ends those of a user ends this; the kinds cannot be confused,
        // as the kind is part of what is digested.
        let digest = token.digest.hex
        guard try await store.addRefreshToken(digest: digest, family: digest, of: user, expiresAt: end, now: now)
        else { throw Problem.changedMeanwhile }
        return NewBrowserSession(token: token, expiresAt: end)
    }

    /// Ends a browser's session at once.
    func end(_ session: BrowserSession) async throws {
        try await store.endRefreshFamily(session.family)
        authenticator.forgetBrowserSessions()
        live.access.end(token: session.family)
        // The store is what ends it; others may remember it for a second.
        sharing?.tell(ended: session.family, until: now() + Timestamp.minute)
    }
}
