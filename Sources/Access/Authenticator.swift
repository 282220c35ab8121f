import Credentials
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Store

/// Finds out who sends a request, and whether the route is theirs to use.
final class Authenticator: Sendable {
    private let settings: APISettings
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
    private let cookie: StoreCookie
    private let crossSite: CrossSiteGuard

    /// An authenticator over the store's keys and users, and the keys that `settings` fixes; `now` is the time of day,
    /// `uptime` a clock that only goes on.
    init(
        settings: APISettings, store: DataStore, signer: TokenSigner, revocations: RevocationList, usage: KeyUsage,
        failures: SecurityCounters, cookie: StoreCookie, now: @escaping @Sendable () -> Timestamp,
        uptime: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.settings = settings
        self.store = store
        self.signer = signer
        self.revocations = revocations
        self.usage = usage
        self.failures = failures
        self.cookie = cookie
        self.now = now
        keys = KeyDirectory(store: store, now: now, clock: uptime)
        tokens = ExpiringCache(lifetime: .seconds(60), clock: uptime)
        users = ExpiringCache(lifetime: .seconds(1), clock: uptime)
        sessions = ExpiringCache(lifetime: .seconds(1), clock: uptime)
        crossSite = CrossSiteGuard(trustsProxy: settings.trustsProxy)
        fixedKeys = Authenticator.fixedKeys(settings)
    }

    private static func fixedKeys(_ settings: APISettings) -> [CredentialDigest: AuthenticatedKey] {
        var fixed: [CredentialDigest: AuthenticatedKey] = [:]
        if let key = settings.ingestKey, !key.isEmpty {
            fixed[CredentialDigest(of: key)] = AuthenticatedKey(fixed: "ANALYTICS_INGEST_KEY", scopes: .ingest)
        }
        if let key = settings.adminKey, !key.isEmpty {
            fixed[CredentialDigest(of: key)] = AuthenticatedKey(fixed: "ADMIN_API_KEY", scopes: [.ingest, .read])
        }
        return fixed
    }

    /// Who sends `request`; throws 401 or 403 where `access` does not let them in.
    func principal(of request: Request, for access: Access) async throws -> Principal {
        if access == .open { return .anonymous }
        let credentials = PresentedCredentials(request.headers)
        let isPublic = settings.publicRead && access.isPublicWhereReadingIs
        if credentials.isWithoutToken, let principal = try await principal(byCookieOf: request, for: access) {
            return principal
        }
        if credentials.isEmpty {
            if isPublic { return .anonymous }
            throw Problem.unauthorized("No credentials were sent; this takes \(access.requirement).")
        }
        let bearer = try await principal(presenting: credentials.bearer)
        if let bearer, access.allows(bearer) { return bearer }
        let key = try await principal(presenting: credentials.ingestKey)
        if let key, access.allows(key) { return key }
        guard let known = bearer ?? key else {
            failures.countAuthenticationFailure()
            throw Problem.unauthorized("The credentials are wrong or have expired; this takes \(access.requirement).")
        }
        if isPublic { return known }
        throw Problem.forbidden("The credentials are right, but this takes \(access.requirement).")
    }

    /// Looks again at who sends a request that was let in at `moment`, where its body took long: the right may have
    /// ended.
    func confirm(_ request: Request, for access: Access, letInAt moment: ContinuousClock.Instant) async throws {
        guard ContinuousClock.now - moment >= .seconds(1) else { return }
        _ = try await principal(of: request, for: access)
    }

    /// The sessions of a request's cookies that are valid, whose users may sign in.
    func sessions(of request: Request) async throws -> [SignedInUser] {
        guard request.headers.contains(.cookie) else { return [] }
        let isSecure = RequestOrigin.isSecure(request, trustsProxy: settings.trustsProxy)
        var found: [SignedInUser] = []
        for text in try await cookie.get().texts(in: request.headers, isSecure: isSecure) {
            if let signedIn = try await signedIn(cookie: text) { found.append(signedIn) }
        }
        return found
    }

    /// Makes the next request of this user ask the store again: its role, state or token version has changed.
    func forget(userID: Int64) { users.forget(userID) }

    /// Makes the next request with any key of the store ask the store again.
    func forgetKeys() { keys.forget() }

    /// Makes the next request of every browser's session ask the store again.
    func forgetBrowserSessions() { sessions.forgetAll() }

    /// The user of the session's cookie; nil without one that is valid, as a browser keeps sending one that has ended.
    private func principal(byCookieOf request: Request, for access: Access) async throws -> Principal? {
        guard let signedIn = try await sessions(of: request).first else { return nil }
        try crossSite.admitChange(request)
        let principal = Principal.user(signedIn)
        guard access.allows(principal) else {
            throw Problem.forbidden("The credentials are right, but this takes \(access.requirement).")
        }
        return principal
    }

    /// A made-up token is told by its seal, without a look into the store.
    private func signedIn(cookie text: Substring) async throws -> SignedInUser? {
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
