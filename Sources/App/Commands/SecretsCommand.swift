import ArgumentParser
import Credentials
import Domain
import Foundation
import Store

/// What can be done with the secrets that the store keeps sealed.
struct SecretsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secrets", abstract: "Keep secrets in the store, sealed with SECRET_KEY.",
        subcommands: [
            SecretsSetCommand.self, SecretsListCommand.self, SecretsRemoveCommand.self, SecretsRotateCommand.self,
        ])
}

extension SecretName: ExpressibleByArgument {
    /// Reads a command's argument.
    public init?(argument: String) {
        self.init(argument)
    }
}

/// Keeps a secret.
struct SecretsSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set", abstract: "Keep a secret, in place of the one that has the name.",
        discussion: """
            The value is asked for without echo, or read from standard input if that is not a terminal: all of it, \
            without one line feed at its end.
            """)

    @OptionGroup var options: StoreOptions
    @Argument(help: "The name: 1 to 100 letters, digits, dots, dashes and underscores.")
    var name: SecretName

    func run() async throws {
        let configuration = try options.configuration()
        let value = try SecretPrompt.value()
        try await options.withStore { store in
            let secrets = try SecretStore(store, configuration)
            let isNew = try await secrets.set(name, to: value, by: .here, at: .now())
            Terminal.say(isNew ? "Set \(name.text)." : "Set \(name.text) anew.")
        }
    }
}

/// Lists the secrets.
struct SecretsListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the secrets by name, without their values.")

    @OptionGroup var options: StoreOptions
    @Flag(help: "Print JSON instead of a table.")
    var json = false

    func run() async throws {
        let configuration = try options.configuration()
        let lines = try await options.withStore { store in
            let secrets = try SecretStore(store, configuration)
            return try await store.secrets().map { SecretLine($0, sealedWith: secrets.sealer.key(of: $0.sealed)) }
        }
        if json { return Terminal.say(try JSONOutput.text(lines)) }
        let rows = lines.map { [$0.name, $0.createdAt, $0.updatedAt, $0.updatedBy, $0.sealedWith] }
        Terminal.say(TableText.text(["NAME", "CREATED", "UPDATED", "BY", "SEALED WITH"], rows))
    }
}

/// A secret as JSON.
private struct SecretLine: Encodable {
    let name: String
    let createdAt: String
    let updatedAt: String
    let updatedBy: String
    let sealedWith: String

    init(_ record: SecretRecord, sealedWith key: SealingKey) {
        name = record.name
        createdAt = record.createdAt.rfc3339
        updatedAt = record.updatedAt.rfc3339
        updatedBy = record.updatedBy
        sealedWith =
            switch key {
            case .current: "SECRET_KEY"
            case .previous: "SECRET_KEY_PREVIOUS"
            case .unknown: "an unknown key"
            }
    }
}

/// Forgets a secret.
struct SecretsRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "remove", abstract: "Forget a secret.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "The secret's name.")
    var name: SecretName

    func run() async throws {
        try await options.withStore { store in
            guard try await store.removeSecret(name, by: .here, at: .now()) else {
                throw CommandError.noSecret(name.text)
            }
            Terminal.say("Removed \(name.text).")
        }
    }
}

/// Seals secrets anew.
struct SecretsRotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "Seal anew with SECRET_KEY what a key of SECRET_KEY_PREVIOUS sealed.",
        discussion: "Nothing is changed where one secret can be opened by none of the keys; it is named.")

    @OptionGroup var options: StoreOptions

    func run() async throws {
        let configuration = try options.configuration()
        try await options.withStore { store in
            let count = try await SecretStore(store, configuration).rotate(by: .here, at: .now())
            Terminal.say(
                count == 0 ? "All secrets are sealed with SECRET_KEY already." : "Sealed \(count) anew with SECRET_KEY."
            )
        }
    }
}
