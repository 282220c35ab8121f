import ArgumentParser
import Credentials
import Domain
import Store

/// Makes a user.
struct CreateAdminCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create-admin", abstract: "Create a user.",
        discussion: """
            What is not given is asked for; where standard input is no terminal, its lines are the answers, in the order \
            name, address, password.
            """)

    @OptionGroup var options: StoreOptions
    @Option(help: "The name to sign in with.")
    var username: String?
    @Option(help: "The email address.")
    var email: String?
    @Flag(help: "Create one who manages users and keys too.")
    var superuser = false
    @Option(help: "superuser, as --superuser; or admin, the default: reads everything and resolves errors.")
    var role: User.Role?
    @Option(help: "The password. Others on this machine can read it here; rather let it be asked for.")
    var password: String?

    func validate() throws {
        if superuser, role == .admin { throw ValidationError("--superuser and --role admin exclude each other") }
    }

    func run() async throws {
        if password != nil {
            Terminal.complain("Warning: --password can be read by others on this machine; left out, it is asked for")
        }
        let name = try username ?? LinePrompt.answer("Username: ", option: "--username")
        let address = try email ?? LinePrompt.answer("E-mail address: ", option: "--email")
        let new = try NewUser(username: name, email: address, role: superuser ? .superuser : role ?? .admin)
        try await options.withStore { store in
            let hash = try await PasswordHasher().hash(PasswordPrompt.newPassword(given: password))
            let user = try await store.createUser(new, passwordHash: hash, by: .here, at: .now())
            Terminal.say("Created the \(user.role.rawValue) \(user.username).")
            if user.role == .admin, try await !store.hasSuperuser() {
                Terminal.complain(
                    "No superuser exists yet, who manages users and keys: --superuser creates one, and so does the set-up "
                        + "link that serve prints.")
            }
        }
    }
}

extension User.Role: ExpressibleByArgument {}
