import ArgumentParser
import Domain
import Store

/// Lists the API keys.
struct ListKeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list-keys", abstract: "List the API keys, without the keys themselves.")

    @OptionGroup var options: StoreOptions
    @Flag(help: "Print JSON instead of a table.")
    var json = false

    func run() async throws {
        let keys = try await options.withStore { try await $0.keys() }
        let now = Timestamp.now()
        if json {
            Terminal.say(try JSONOutput.text(keys.map { KeyLine($0, at: now) }))
        } else {
            let heading = ["ID", "NAME", "PREFIX", "SCOPES", "STATE", "CREATED", "LAST USED"]
            Terminal.say(TableText.text(heading, keys.map { Self.row($0, at: now) }))
        }
    }

    private static func row(_ key: APIKeyRecord, at now: Timestamp) -> [String] {
        let state =
            if let revokedAt = key.revokedAt {
                "revoked \(revokedAt.day)"
            } else if let expiresAt = key.expiresAt {
                "\(key.isValid(at: now) ? "until" : "expired") \(expiresAt.day)"
            } else {
                "valid"
            }
        let scopes = key.scopes.sorted().map(\.rawValue).joined(separator: ",")
        return [
            String(key.id), key.name, key.prefix, scopes, state, key.createdAt.day, key.lastUsedAt?.rfc3339 ?? "never",
        ]
    }
}
