import ArgumentParser
import Credentials
import Domain
import Store

/// Sets a user's password.
struct SetPasswordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-password", abstract: "Set a user's password and end all of their tokens at once.",
        discussion: "The password is asked for, or read as one line from standard input if that is not a terminal.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "The name to sign in with.")
    var username: String

    func run() async throws {
        try await options.withStore { store in
            let user = try await store.namedUser(username)
            let hash = try await PasswordHasher().hash(PasswordPrompt.newPassword())
            let isSet = try await store.setPassword(
                hash, userID: user.id, known: user, revokingTokens: true, by: .here)
            guard isSet else {
                throw CommandError.noUser(username)
            }
            Terminal.say("Set the password of \(user.username).")
        }
    }
}
