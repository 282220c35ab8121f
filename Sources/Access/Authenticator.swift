import Credentials
import Domain
import Foundation
import Store

/// Finds out who presents credentials, and whether what they ask for is theirs to use.
package final class Authenticator: Sendable {
    private let settings: AccessSettings
    private let store: DataStore
    private let signer: TokenSigner
    private let revocations: RevocationList
    private let usage: KeyUsage
    private let failures: SecurityCounters
    private let now: @Sendable () -> Timestamp

    private let fixedKeys: [CredentialDigest: AuthenticatedKey]
    private let keys: KeyDirectory
    private let tokens: ExpiringCache<CredentialDigest, AccessToken>
    private let users: ExpiringCache<Int64, User?>
    private let sessions: ExpiringCache<CredentialDigest, BrowserSession?>

    /// An authenticator over the store's keys and users, and the keys that `settings` fixes; `now` is the time of day,
    /// `uptime` a clock that only goes on.
    package init(
        settings: AccessSettings, store: DataStore, signer: TokenSigner, revocations: RevocationList, usage: KeyUsage,
        failures: SecurityCounters, now: @escaping @Sendable () -> Timestamp,
        uptime: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.settings = settings
        self.store = store
        self.signer = signer
        self.revocations = revocations
        self.usage = usage
        self.failures = failures
        self.now = now
        keys = KeyDirectory(store: store, now: now, clock: uptime)
        tokens = ExpiringCache(lifetime: .seconds(60), clock: uptime)
        users = ExpiringCache(lifetime: .seconds(1), clock: uptime)
        sessions = ExpiringCache(lifetime: .seconds(1), clock: uptime)
        fixedKeys = Authenticator.fixedKeys(settings)
    }

    private static func fixedKeys(_ settings: AccessSettings) -> [CredentialDigest: AuthenticatedKey] {
        var fixed: [CredentialDigest: AuthenticatedKey] = [:]
        if let key = settings.ingestKey, !key.isEmpty {
            fixed[CredentialDigest(of: key)] = AuthenticatedKey(fixed: "ANALYTICS_INGEST_KEY", scopes: .ingest)
        }
        if let key = settings.adminKey, !key.isEmpty {
            fixed[CredentialDigest(of: key)] = AuthenticatedKey(fixed: "ADMIN_API_KEY", scopes: [.ingest, .read])
        }
        return fixed
    }

    /// Who presents `credentials`; throws `AccessError` where `rule` does not let them in.
    package func principal(presenting credentials: PresentedCredentials, for rule: AccessRule) async throws -> Principal
    {
        let isPublic = settings.isReadingPublic && rule.isPublicWhereReadingIs
        if credentials.isEmpty {
            if isPublic { return .anonymous }
            throw AccessError.noCredentials(rule)
        }
        let bearer = try await principal(presenting: credentials.bearer)
        if let bearer, rule.allows(bearer) { return bearer }
        let key = try await principal(presenting: credentials.ingestKey)
        if let key, rule.allows(key) { return key }
        guard let known = bearer ?? key else {
            failures.countAuthenticationFailure()
            throw AccessError.wrongCredentials(rule)
        }
        if isPublic { return known }
        throw AccessError.insufficient(rule)
    }

    /// Makes the next request of this user ask the store again: its role, state or token version has changed.
    package func forget(userID: Int64) { users.forget(userID) }

    /// Makes the next request with any key of the store ask the store again.
    package func forgetKeys() { keys.forget() }

    /// Makes the next request of every browser's session ask the store again.
    package func forgetBrowserSessions() { sessions.forgetAll() }

    /// The user of a browser's session by the text of its token; nil without one that is valid, or whose user may not
    /// sign in.
    ///
    /// A made-up token is told by its seal, without a look into the store.
    package func signedIn(session text: Substring) async throws -> SignedInUser? {
        guard let token = signer.browserSeal.token(String(text)) else { return nil }
        let now = now()
        let session = try await sessions.value(for: CredentialDigest(of: text)) {
            let holder = try await store.tokenHolder(digest: token.digest.hex, now: now)
            return holder.map { BrowserSession(family: $0.family, userID: $0.userID, expiresAt: $0.expiresAt) }
        }
        guard let session, now < session.expiresAt, let user = try await user(session.userID), user.isActive else {
            return nil
        }
        return SignedInUser(user: user, proof: .session(session))
    }

    private func user(_ id: Int64) async throws -> User? {
        try await users.value(for: id) { try await store.user(id: id) }
    }

    private func principal(presenting credential: Substring?) async throws -> Principal? {
        guard let credential else { return nil }
        let digest = CredentialDigest(of: credential)
        if let key = fixedKeys[digest] { return .key(key) }
        let text = String(credential)
        if APIKey(text) != nil { return try await keys.key(digest).flatMap(use) }
        return try await signedIn(text, digest)
    }

    private func use(_ key: AuthenticatedKey) -> Principal? {
        let now = now()
        if let end = key.expiresAt, end <= now { return nil }
        usage.note(key, at: now)
        return .key(key)
    }

    private func signedIn(_ text: String, _ digest: CredentialDigest) async throws -> Principal? {
        guard let token = tokens.value(for: digest) ?? verified(text, digest),
            now().date < token.expiresAt.addingTimeInterval(TokenSigner.leeway),
            !revocations.isRevoked(token.id), token.subject.session.map(revocations.isRevoked) != true,
            let user = try await user(token.subject.userID), user.isActive,
            user.tokenVersion == token.subject.version
        else { return nil }
        return .user(SignedInUser(user: user, proof: .token(token)))
    }

    /// What is no token of ours is not kept: everybody can make up any number of such texts.
    private func verified(_ text: String, _ digest: CredentialDigest) -> AccessToken? {
        guard let token = try? signer.verify(text) else { return nil }
        tokens.keep(token, for: digest)
        return token
    }
}
