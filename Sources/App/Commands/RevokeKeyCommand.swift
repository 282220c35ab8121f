import ArgumentParser
import Domain
import Store

/// Ends an API key.
struct RevokeKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke-key", abstract: "Revoke an API key permanently.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "The key's id, as list-keys shows it.")
    var id: Int64

    func run() async throws {
        try await options.withStore { store in
            guard let key = try await store.revokeKey(id: id, by: .here, at: .now()) else {
                throw CommandError("there is no key \(id); `mcp-admin list-keys` lists them")
            }
            Terminal.say("Revoked \(key.name) (\(key.prefix)).")
        }
    }
}
