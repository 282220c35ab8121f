import Access
import Domain
import HTTP
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import Store

/// Signing a browser in and out, by a cookie that no script can read.
struct BrowserSessionController: Controller {
    let api: APIDependencies

    var routes: [Route] {
        [
            Route(.post, "/api/v1/auth/session", .open, .beginSession, begin),
            Route(.get, "/api/v1/auth/session", .admin, .showSession, show),
            Route(.delete, "/api/v1/auth/session", .admin, .endSession, end),
        ]
    }

    var schemas: [(name: String, schema: Schema)] {
        [(name: "BrowserSession", schema: Operation.browserSessionSchema)]
    }

    private func begin(_ request: Request, _ context: APIContext) async throws -> Response {
        try api.crossSite.admitSignIn(request)
        let form = try await api.bodies.form(of: request, in: context, atMost: api.settings.bodyLimit)
        let values = try form.require("username", "password")
        let log = AccountLog(request, context, api)
        let user = try await LoginService(api: api, log: log).user(named: values[0], password: values[1]).user
        try await api.store.recordLogin(userID: user.id, by: log.actor.signedIn(user), at: api.now())
        let session = try await api.beginBrowserSession(user)
        log.note("signed in", user: user, ["how": "browser"])
        let view = BrowserSessionView(user: user, expiresAt: session.expiresAt)
        return .json(view, status: .created, headers: try await api.cookie(for: session, request))
    }

    private func show(_ request: Request, _ context: APIContext) async throws -> Response {
        guard case .user(let signedIn) = context.principal else { throw BrowserSessionController.notAUser }
        return .json(BrowserSessionView(user: signedIn.user, expiresAt: signedIn.proof.expiresAt))
    }

    private func end(_ request: Request, _ context: APIContext) async throws -> Response {
        guard case .user(let signedIn) = context.principal else { throw BrowserSessionController.notAUser }
        guard case .session = signedIn.proof else {
            throw Problem.badRequest(
                "This ends the session of the cookie \(try await api.cookie.get().plainName), and none was sent; "
                    + "tokens are ended by POST /api/v1/auth/logout.")
        }
        let headers = try await api.endSessions(of: request)
        let log = AccountLog(request, context, api)
        log.note("signed out", user: signedIn.user)
        try await api.store.note(AuditEvent(.loggedOut, "user:\(signedIn.user.id)"), by: log.actor, at: api.now())
        return Response(status: .noContent, headers: headers)
    }

    private static let notAUser = Problem.forbidden("Only users have sessions.")
}

extension APIDependencies {
    /// The header that hands a new session to the browser that sent `request`.
    func cookie(for session: NewBrowserSession, _ request: Request) async throws -> HTTPFields {
        try await cookie.get().setting(
            session.token, seconds: settings.refreshTokenSeconds,
            isSecure: RequestOrigin.isSecure(request, trustsProxy: settings.trustsProxy))
    }

    /// Ends every session whose cookie a request shows, and returns the headers that take the cookies away: a second
    /// one would sign the browser in again.
    func endSessions(of request: Request) async throws -> HTTPFields {
        for signedIn in try await requestAuthenticator.sessions(of: request) {
            if case .session(let session) = signedIn.proof { try await end(session) }
        }
        return try await cookie.get().clearing(
            from: request.headers, isSecure: RequestOrigin.isSecure(request, trustsProxy: settings.trustsProxy))
    }
}

/// Who is signed in, and until when.
private struct BrowserSessionView: JSONRenderable {
    let user: User
    let expiresAt: Timestamp

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.key("user")
            user.write(to: &json)
            json.member("expires_at", expiresAt)
        }
    }
}
