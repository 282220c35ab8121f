import Access
import HTTP
import HTTPTypes
import Hummingbird

/// Finds out who sends a request, by its headers and its cookies.
struct RequestAuthenticator: Sendable {
    /// Knows who is who.
    let authenticator: Authenticator
    /// The cookie of browsers' sessions.
    let cookie: StoreCookie
    /// Whether a proxy's word on host and scheme is taken.
    let trustsProxy: Bool

    /// Who sends `request`; throws 401 or 403 where `rule` does not let them in.
    func principal(of request: Request, for rule: AccessRule) async throws -> Principal {
        if rule == .open { return .anonymous }
        let credentials = PresentedCredentials(request.headers)
        // A browser keeps sending a cookie that has ended: then it counts as none.
        if credentials.isWithoutToken, let signedIn = try await sessions(of: request).first {
            try CrossSiteGuard(trustsProxy: trustsProxy).admitChange(request)
            return try rule.admit(.user(signedIn))
        }
        return try await authenticator.principal(presenting: credentials, for: rule)
    }

    /// Looks again at who sends a request that was let in at `moment`, where its body took long: the right may have
    /// ended.
    func confirm(_ request: Request, for rule: AccessRule, letInAt moment: ContinuousClock.Instant) async throws {
        guard ContinuousClock.now - moment >= .seconds(1) else { return }
        _ = try await principal(of: request, for: rule)
    }

    /// The sessions of a request's cookies that are valid, whose users may sign in.
    func sessions(of request: Request) async throws -> [SignedInUser] {
        guard request.headers.contains(.cookie) else { return [] }
        let isSecure = RequestOrigin.isSecure(request, trustsProxy: trustsProxy)
        var found: [SignedInUser] = []
        for text in try await cookie.get().texts(in: request.headers, isSecure: isSecure) {
            if let signedIn = try await authenticator.signedIn(session: text) { found.append(signedIn) }
        }
        return found
    }
}
