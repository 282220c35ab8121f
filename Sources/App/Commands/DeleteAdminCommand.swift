import ArgumentParser
import Domain
import Store

/// Deletes a user.
struct DeleteAdminCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete-admin", abstract: "Delete a user and end all of their tokens at once.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "The name to sign in with; --username says the same.")
    var name: String?
    @Option(help: "The name to sign in with.")
    var username: String?
    @Flag(help: "Do not ask whether it is meant; nobody is asked where standard input is no terminal.")
    var yes = false

    func validate() throws {
        if name != nil, username != nil {
            throw ValidationError("the name is given twice, by itself and by --username")
        }
    }

    func run() async throws {
        let name = try name ?? username ?? LinePrompt.answer("Username: ", option: "--username")
        try await options.withStore { store in
            let user = try await store.namedUser(name)
            guard yes || LinePrompt.confirms("Delete \(user.username)?") else {
                throw CommandError("nobody was deleted")
            }
            guard try await store.deleteUser(id: user.id, known: user, by: .here) else {
                throw CommandError.noUser(name)
            }
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
