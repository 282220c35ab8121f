import Access
import Credentials
import Domain
import HTTP
import Store

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
