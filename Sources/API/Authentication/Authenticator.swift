import Domain
import Foundation
import Hummingbird
import Authentication
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
    private let keys = ExpiringCache<CredentialDigest, AuthenticatedKey>(lifetime: Timestamp.second)
    private let tokens = ExpiringCache<CredentialDigest, AccessToken>(lifetime: Timestamp.minute)
    private let users = ExpiringCache<Int64, User>(lifetime: Timestamp.second)
    private let sessions = ExpiringCache<CredentialDigest, BrowserSession>(lifetime: Timestamp.second)
    private let crossSite: CrossSiteGuard

    /// An authenticator over the store's keys and users, and the keys that `settings` fixes.
    init(
        settings: APISettings, store: DataStore, signer: TokenSigner, revocations: RevocationList, usage: KeyUsage,
        failures: SecurityCounters, now: @escaping @Sendable () -> Timestamp
    ) {
        self.settings = settings
        self.store = store
        self.signer = signer
        self.revocations = revocations
        self.usage = usage
        self.failures = failures
        self.now = now
        crossSite = CrossSiteGuard(trustsProxy: settings.trustsProxy)
        var fixed: [CredentialDigest: AuthenticatedKey] = [:]
        if let key = settings.ingestKey, !key.isEmpty {
            fixed[CredentialDigest(of: key)] = AuthenticatedKey(fixed: "ANALYTICS_INGEST_KEY", scopes: .ingest)
        }
        if let key = settings.adminKey, !key.isEmpty {
            fixed[CredentialDigest(of: key)] = AuthenticatedKey(fixed: "ADMIN_API_KEY", scopes: [.ingest, .read])
        }
        fixedKeys = fixed
    }

    /// Who sends `request`; throws 401 or 403 where `access` does not let them in.
    func principal(of request: Request, for access: Access) async throws -> Principal {
        if access == .open { return .anonymous }
        let credentials = Credentials(request.headers)
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

    /// Makes the next request of this user ask the store again: its role, state or token version has changed.
    func forget(userID: Int64) { users.forget(userID) }

    /// Makes the next request with any key of the store ask the store again.
    func forgetKeys() { keys.forgetAll() }

    /// Makes the next request of every browser's session ask the store again.
    func forgetBrowserSessions() { sessions.forgetAll() }

    /// The user of the session's cookie; nil without one that is valid, as a browser keeps sending one that has ended.
    private func principal(byCookieOf request: Request, for access: Access) async throws -> Principal? {
        guard let text = SessionCookie.token(in: request.headers), let signedIn = try await signedIn(cookie: text)
        else { return nil }
        try crossSite.admitChange(request)
        let principal = Principal.user(signedIn)
        guard access.allows(principal) else {
            throw Problem.forbidden("The credentials are right, but this takes \(access.requirement).")
        }
        return principal
    }

    private func signedIn(cookie text: Substring) async throws -> SignedInUser? {
        guard let token = BrowserToken(String(text)) else { return nil }
        let now = now()
        let session = try await sessions.value(for: CredentialDigest(of: text), at: now) {
            let holder = try await store.tokenHolder(digest: token.digest.hex, now: now)
            return holder.map { BrowserSession(family: $0.family, userID: $0.userID, expiresAt: $0.expiresAt) }
        }
        guard let session, now < session.expiresAt else { return nil }
        let user = try await users.value(for: session.userID, at: now) { try await store.user(id: session.userID) }
        guard let user, user.isActive else { return nil }
        return SignedInUser(user: user, proof: .session(session))
    }

    private func principal(presenting credential: Substring?) async throws -> Principal? {
        guard let credential else { return nil }
        let digest = CredentialDigest(of: credential)
        if let key = fixedKeys[digest] { return .key(key) }
        let now = now()
        if let key = keys.value(for: digest, at: now) { return use(key, at: now) }
        let text = String(credential)
        if let key = APIKey(text) { return try await look(up: key, digest, at: now) }
        return try await signedIn(text, digest, at: now)
    }

    private func look(up key: APIKey, _ digest: CredentialDigest, at now: Timestamp) async throws -> Principal? {
        let found = try await keys.value(for: digest, at: now) {
            guard let record = try await store.key(digest: digest.hex), record.isValid(at: now) else { return nil }
            return AuthenticatedKey(record)
        }
        return found.flatMap { use($0, at: now) }
    }

    private func use(_ key: AuthenticatedKey, at now: Timestamp) -> Principal? {
        if let end = key.expiresAt, end <= now { return nil }
        usage.note(key, at: now)
        return .key(key)
    }

    private func signedIn(_ text: String, _ digest: CredentialDigest, at now: Timestamp) async throws -> Principal? {
        let token = await tokens.value(for: digest, at: now) { try? signer.verify(text) }
        guard let token, now.date < token.expiresAt.addingTimeInterval(TokenSigner.leeway),
            !revocations.isRevoked(token.id), token.subject.session.map(revocations.isRevoked) != true
        else { return nil }
        let id = token.subject.userID
        let user = try await users.value(for: id, at: now) { try await store.user(id: id) }
        guard let user, user.isActive, user.tokenVersion == token.subject.version else { return nil }
        return .user(SignedInUser(user: user, proof: .token(token)))
    }
}
