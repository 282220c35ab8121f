import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import Authentication
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
        let form = try await api.bodies.form(in: request, atMost: api.settings.bodyLimit)
        let values = try form.require("username", "password")
        let address = context.clientAddress(of: request, trustsProxy: api.settings.trustsProxy)
        let user = try await LoginService(api: api)
            .user(named: values[0], password: values[1], from: address, context.logger)
        let pair = try await api.signIn(user)
        try await api.store.recordLogin(userID: user.id, at: api.now())
        return .json(pair)
    }

    private func refresh(_ request: Request, _ context: APIContext) async throws -> Response {
        let form = try await api.bodies.form(in: request, atMost: api.settings.bodyLimit)
        guard let token = RefreshToken(try form.require("refresh_token")[0]) else {
            throw Problem.unauthorized("The refresh token is wrong or has expired; sign in.")
        }
        return .json(try await api.refresh(token))
    }

    private func logout(_ request: Request, _ context: APIContext) async throws -> Response {
        let form = try await optionalForm(request)
        if let text = form?["refresh_token"], let token = RefreshToken(text) {
            try await api.store.endRefreshToken(digest: token.digest.hex)
        }
        guard case .user(let signedIn) = context.principal else { return Response(status: .noContent) }
        switch signedIn.proof {
        case .token(let token): try await end(token)
        case .session(let session): try await api.end(session)
        }
        return Response(status: .noContent)
    }

    private func end(_ token: AccessToken) async throws {
        try await api.revokeAccess(token.id, until: Timestamp(token.expiresAt))
        // Tokens that were refreshed later in the same sign-in live longer than this one.
        let latest = api.now() + Int64(api.signer.lifetime) * Timestamp.second
        if let session = token.subject.session { try await api.signOut(session, until: latest) }
    }

    private func optionalForm(_ request: Request) async throws -> FormFields? {
        let type = request.mediaType
        let contentType = request.headers[.contentType] ?? ""
        return try await api.bodies.withBody(of: request, atMost: api.settings.bodyLimit) { body in
            guard body.readableBytes > 0 else { return nil }
            return try FormBody.fields(of: body, mediaType: type, contentType: contentType)
        }
    }

    private func changePassword(_ request: Request, _ context: APIContext) async throws -> Response {
        guard case .user(let signedIn) = context.principal else {
            throw Problem.forbidden("Only users have passwords.")
        }
        let user = signedIn.user
        let form = try await api.bodies.form(in: request, atMost: api.settings.bodyLimit)
        let values = try form.require("current_password", "new_password")
        let hash = try await api.hash(newPassword: values[1], pointer: "/new_password") {
            let address = context.clientAddress(of: request, trustsProxy: api.settings.trustsProxy)
            do {
                _ = try await LoginService(api: api)
                    .user(named: user.username, password: values[0], from: address, context.logger)
            } catch let problem as Problem where problem.status == .unauthorized {
                throw Problem.invalid([
                    Violation(pointer: "/current_password", detail: "is not the current password")
                ])
            }
        }
        try await api.store.setPassword(hash, userID: user.id, revokingTokens: true)
        await api.forget(userID: user.id)
        guard let changed = try await api.store.user(id: user.id) else {
            throw Problem.unauthorized("The user has been deleted.")
        }
        guard case .session = signedIn.proof else { return .json(try await api.signIn(changed)) }
        // A browser goes on by a new cookie: no token comes into reach of its scripts.
        let session = try await api.beginBrowserSession(changed)
        return Response(status: .noContent, headers: api.cookie(for: session, request))
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
    /// Hashes a new password after `check` has passed; throws 422 at `pointer` where the password may not be used.
    func hash(
        newPassword: String, pointer: String = "/password", after check: () async throws -> Void = {}
    ) async throws -> String {
        if let problem = PasswordPolicy.problem(with: newPassword) {
            throw ValidationFailure(pointer: pointer, detail: problem)
        }
        try await check()
        return try await hasher.hash(newPassword)
    }
}
