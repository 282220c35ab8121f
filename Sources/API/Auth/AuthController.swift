import Access
import Credentials
import Domain
import Foundation
import HTTP
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import Store

/// Signing in and out, and passwords.
struct AuthController: Controller {
    let api: APIDependencies

    var routes: [Route] {
        [
            Route(.post, "/api/v1/auth/login", .open, .login, login),
            Route(.post, "/api/v1/auth/refresh", .open, .refreshToken, refresh),
            Route(.post, "/api/v1/auth/logout", .admin, .logout, logout),
            Route(.put, "/api/v1/auth/password", .admin, .changePassword, changePassword),
            Route(.post, "/api/v1/analytics/auth-failure", .open, .reportAuthFailure, reportFailure),
        ]
    }

    var schemas: [(name: String, schema: Schema)] { [(name: "TokenPair", schema: Operation.tokenPairSchema)] }

    private func login(_ request: Request, _ context: APIContext) async throws -> Response {
        let form = try await api.bodies.form(of: request, in: context, atMost: api.settings.bodyLimit)
        let values = try form.require("username", "password")
        let log = AccountLog(request, context, api)
        let user = try await LoginService(api: api, log: log).user(named: values[0], password: values[1]).user
        let pair = try await api.signIn(user)
        try await api.store.recordLogin(userID: user.id, by: log.actor.signedIn(user), at: api.now())
        log.note("signed in", user: user)
        return .json(pair)
    }

    private func refresh(_ request: Request, _ context: APIContext) async throws -> Response {
        let form = try await api.bodies.form(of: request, in: context, atMost: api.settings.bodyLimit)
        guard let token = RefreshToken(try form.require("refresh_token")[0]) else {
            throw Problem.wrongRefreshToken
        }
        return .json(try await api.refresh(token, AccountLog(request, context, api)))
    }

    private func logout(_ request: Request, _ context: APIContext) async throws -> Response {
        let form = try await optionalForm(request, context)
        if let text = form?["refresh_token"], let token = RefreshToken(text) {
            try await api.store.endRefreshToken(digest: token.digest.hex)
        }
        guard case .user(let signedIn) = context.principal else { return Response(status: .noContent) }
        var headers: HTTPFields = [:]
        switch signedIn.proof {
        case .token(let token): try await end(token)
        case .session: headers = try await api.endSessions(of: request)
        }
        try await noteSignOut(of: signedIn.user, AccountLog(request, context, api))
        return Response(status: .noContent, headers: headers)
    }

    private func noteSignOut(of user: User, _ log: AccountLog) async throws {
        log.note("signed out", user: user)
        try await api.store.note(AuditEvent(.loggedOut, "user:\(user.id)"), by: log.actor, at: api.now())
    }

    private func end(_ token: AccessToken) async throws {
        try await api.revokeAccess(token.id, until: Timestamp(token.expiresAt))
        // Tokens that were refreshed later in the same sign-in live longer than this one.
        if let session = token.subject.session { try await api.signOut(session, until: api.lastExpiry) }
    }

    private func optionalForm(_ request: Request, _ context: APIContext) async throws -> FormFields? {
        let type = request.mediaType
        let contentType = request.headers[.contentType] ?? ""
        return try await api.bodies.withBody(of: request, in: context, atMost: api.settings.bodyLimit) { body in
            guard body.readableBytes > 0 else { return nil }
            return try FormBody.fields(of: body, mediaType: type, contentType: contentType)
        }
    }

    private func changePassword(_ request: Request, _ context: APIContext) async throws -> Response {
        guard case .user(let signedIn) = context.principal else {
            throw Problem.forbidden("Only users have passwords.")
        }
        let user = signedIn.user
        let form = try await api.bodies.form(of: request, in: context, atMost: api.settings.bodyLimit)
        let values = try form.require("current_password", "new_password")
        let log = AccountLog(request, context, api)
        if let problem = PasswordPolicy.problem(with: values[1]) {
            throw ValidationFailure(pointer: "/new_password", detail: problem)
        }
        let verified = try await verify(values[0], of: user, log)
        let hash = try await api.hasher.hash(values[1])
        // Somebody may have set the password, or taken the right away, while this one was compared and hashed.
        let changed = try await api.store.changePassword(
            of: verified.user, from: verified.hash, to: hash, by: log.actor, at: api.now())
        guard let changed else {
            log.note("password not changed", user: user, ["why": "it or the user's rights were changed meanwhile"])
            throw Problem.changedMeanwhile
        }
        await api.forget(userID: user.id)
        log.note("password changed", user: changed)
        guard case .session = signedIn.proof else { return .json(try await api.signIn(changed)) }
        // A browser goes on by a new cookie: no token comes into reach of its scripts.
        let session = try await api.beginBrowserSession(changed)
        return Response(status: .noContent, headers: try await api.cookie(for: session, request))
    }

    /// Compares the current password of `user`; throws 422 where it is wrong, and 401 where another user has the name by
    /// now.
    private func verify(_ password: String, of user: User, _ log: AccountLog) async throws -> LoginService.Verified {
        do {
            let verified = try await LoginService(api: api, log: log).user(named: user.username, password: password)
            guard verified.user.id == user.id else { throw Problem.changedMeanwhile }
            return verified
        } catch let problem as Problem where problem.status == .unauthorized && problem != .changedMeanwhile {
            throw Problem.invalid([Violation(pointer: "/current_password", detail: "is not the current password")])
        }
    }

    private func reportFailure(_ request: Request, _ context: APIContext) async throws -> Response {
        // The former backend stored every header of the failed request; nothing of the body is even looked at here.
        api.failures.countReportedFailure()
        context.logger.debug(
            "an MCP server reports a refused request", metadata: ["request_id": "\(context.requestID)"])
        return .object(status: .created) { $0.member("ok", true) }
    }
}

extension APIDependencies {
    /// Hashes a new password; throws 422 where it may not be used.
    func hash(newPassword: String) async throws -> String {
        if let problem = PasswordPolicy.problem(with: newPassword) {
            throw ValidationFailure(pointer: "/password", detail: problem)
        }
        return try await hasher.hash(newPassword)
    }
}
