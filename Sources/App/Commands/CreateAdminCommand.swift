import ArgumentParser
import Domain
import Authentication
import Store

/// Makes a user.
struct CreateAdminCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create-admin", abstract: "Create a user.",
        discussion: "The password is asked for, or read as one line from standard input if that is not a terminal.")

    @OptionGroup var options: StoreOptions
    @Option(help: "The name to sign in with.")
    var username: String
    @Option(help: "The email address.")
    var email: String
    @Option(help: "superuser: manages users and keys too; admin: reads everything and resolves errors.")
    var role: User.Role = .superuser

    func run() async throws {
        let new = try NewUser(username: username, email: email, role: role)
        try await options.withStore { store in
            let hash = try await PasswordHasher().hash(PasswordPrompt.newPassword())
            let user = try await store.createUser(new, passwordHash: hash, at: .now())
            Terminal.say("Created the \(user.role.rawValue) \(user.username).")
        }
    }
}

extension User.Role: ExpressibleByArgument {}
