import ArgumentParser
import Domain
import Store

/// Deletes a user.
struct DeleteAdminCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete-admin", abstract: "Delete a user and end all of their tokens at once.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "The name to sign in with.")
    var username: String

    func run() async throws {
        try await options.withStore { store in
            let user = try await store.namedUser(username)
            guard try await store.deleteUser(id: user.id) else { throw CommandError.noUser(username) }
            Terminal.say("Deleted \(user.username).")
        }
    }
}

extension DataStore {
    /// The user of this name; throws `CommandError` where there is none.
    func namedUser(_ username: String) async throws -> User {
        guard let found = try await credentials(username: username) else { throw CommandError.noUser(username) }
        return found.user
    }
}

extension CommandError {
    /// There is no user of this name.
    static func noUser(_ username: String) -> CommandError {
        CommandError("there is no user \"\(username)\"; `mcp-admin list-admins` lists them")
    }
}
