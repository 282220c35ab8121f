import Access
import Domain
import HTTP
import Hummingbird
import HummingbirdCore
import Logging
import Store

/// Managing users.
struct UsersController: Controller {
    let api: APIDependencies

    var routes: [Route] {
        [
            Route(.get, "/api/v1/admin/users/me", .admin, .showMe, showMe),
            Route(.get, "/api/v1/admin/users", .admin, .listUsers, list),
            Route(.post, "/api/v1/admin/users", .superuser, .createUser, create),
            Route(.put, "/api/v1/admin/users/{id}", .superuser, .updateUser, update),
            Route(.delete, "/api/v1/admin/users/{id}", .superuser, .deleteUser, delete),
        ]
    }

    var schemas: [(name: String, schema: Schema)] { [(name: "User", schema: Operation.userSchema)] }

    private func showMe(_ request: Request, _ context: APIContext) async throws -> Response {
        guard let user = context.principal.user else { throw Problem.forbidden("This takes a user's access token.") }
        return .json(user)
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = try QueryReader(request)
        let limit = query.integer("limit", in: 1...1000, default: 100)
        let skip = query.integer("skip", in: 0...1_000_000_000, default: 0)
        try query.finish()
        return .json(array: try await api.store.users(limit: limit, skip: skip))
    }

    private func create(_ request: Request, _ context: APIContext) async throws -> Response {
        let body: NewUserRequest = try await api.bodies.object(of: request, in: context, atMost: api.settings.bodyLimit)
        let user = try body.user()
        let hash = try await api.hash(newPassword: body.password)
        let made = try await api.store.createUser(
            user, passwordHash: hash, by: context.actor(of: request, api.settings), rights: context.principal.rights,
            at: api.now())
        // The identifier may have been another user's, whose absence is remembered.
        api.authenticator.forget(userID: made.id)
        AccountLog(request, context, api).note("user made", user: made, ["role": "\(made.role.rawValue)"])
        return .json(made, status: .created)
    }

    private func update(_ request: Request, _ context: APIContext) async throws -> Response {
        let id = try context.identifier()
        let body: UserChangeRequest = try await api.bodies.object(
            of: request, in: context, atMost: api.settings.bodyLimit)
        let change = try body.change()
        var hash: String?
        if let password = body.newPassword { hash = try await api.hash(newPassword: password) }
        let actor = context.principal.rights
        guard
            let user = try await api.store.updateUser(
                id: id, change, passwordHash: hash, by: context.actor(of: request, api.settings), rights: actor,
                at: api.now())
        else {
            throw UsersController.unknown(id)
        }
        await api.forget(userID: id)
        AccountLog(request, context, api).note(
            "user changed", user: user, UsersController.summary(change, hash != nil, user))
        return .json(user)
    }

    private func delete(_ request: Request, _ context: APIContext) async throws -> Response {
        let id = try context.identifier()
        if context.principal.user?.id == id { throw Problem.badRequest("You cannot delete yourself.") }
        guard let user = try await api.store.user(id: id),
            try await api.store.deleteUser(
                id: id, by: context.actor(of: request, api.settings), rights: context.principal.rights, at: api.now())
        else { throw UsersController.unknown(id) }
        await api.forget(userID: id)
        AccountLog(request, context, api).note("user deleted", user: user)
        return .object { $0.member("message", "User deleted") }
    }

    /// What was asked to be changed, by name, and the rights that the user has now.
    private static func summary(_ change: UserChange, _ hasPassword: Bool, _ user: User) -> Logger.Metadata {
        let parts = [
            change.username.map { _ in "username" }, change.email.map { _ in "email" }, change.role.map { _ in "role" },
            change.isActive.map { _ in "is_active" }, hasPassword ? "password" : nil,
        ]
        return [
            "given": "\(parts.compactMap(\.self).joined(separator: "+"))", "role": "\(user.role.rawValue)",
            "is_active": "\(user.isActive)",
        ]
    }

    private static func unknown(_ id: Int64) -> Problem { .notFound("There is no user \(id).") }
}
