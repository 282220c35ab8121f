import Access
import Credentials
import Domain
import HTTP
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import Store

/// Makes the first superuser, by the one-time link that the server prints.
struct SetupController: Controller {
    let api: APIDependencies

    var routes: [Route] {
        [
            Route(.get, "/setup", .open, .setUpPage, show),
            Route(.post, "/api/v1/auth/setup", .open, .setUp, setUp),
        ]
    }

    private func show(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = try QueryReader(request)
        let text = query.text("token") ?? ""
        if try await api.store.hasSuperuser() { return SetupPage.used }
        guard let token = SetupToken(text), try await api.store.offersSetup(digest: token.digest.hex, at: api.now())
        else { return SetupPage.expired }
        return SetupPage.form(token: text)
    }

    private func setUp(_ request: Request, _ context: APIContext) async throws -> Response {
        let isPage = request.mediaType == FormBody.urlencoded && request.headers[.accept]?.contains("text/html") == true
        do {
            let user = try await makeSuperuser(request, context)
            if isPage {
                let session = try await api.beginBrowserSession(user)
                return SetupPage.done(username: user.username, cookie: try await api.cookie(for: session, request))
            }
            return .json(try await api.signIn(user), status: .created)
        } catch {
            guard isPage, let problem = Problem(of: error) else { throw error }
            return SetupPage.failed(problem)
        }
    }

    private func makeSuperuser(_ request: Request, _ context: APIContext) async throws -> User {
        let form = try await api.bodies.form(of: request, in: context, atMost: api.settings.bodyLimit)
        let values = try form.require("token", "username", "email", "password")
        let log = AccountLog(request, context, api)
        // A guess at a token counts against the address, and against nobody's name.
        let attempt = try await LoginService(api: api, log: log).admission(of: "set-up \(values[0])", shown: nil)
        let user: User
        do {
            user = try await makeSuperuser(values, by: log.actor)
        } catch StoreError.invalidSetupToken {
            try await api.throttle.complete(attempt, as: .failed)
            log.note("set-up refused", stranger: nil, ["why": "wrong or used link"])
            throw StoreError.invalidSetupToken
        } catch {
            try await api.throttle.complete(attempt, as: .abandoned)
            throw error
        }
        try await api.throttle.complete(attempt, as: .succeeded)
        log.note("set up: made the first superuser", user: user)
        return user
    }

    private func makeSuperuser(_ values: [String], by actor: Actor) async throws -> User {
        guard let token = SetupToken(values[0]), try await !api.store.hasSuperuser() else {
            throw StoreError.invalidSetupToken
        }
        let new = try NewUser(username: values[1], email: values[2], role: .superuser)
        let hash = try await api.hash(newPassword: values[3])
        return try await api.store.createFirstSuperuser(
            new, passwordHash: hash, setupToken: token.digest.hex, by: actor, at: api.now())
    }
}
