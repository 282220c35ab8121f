import ArgumentParser
import Credentials
import Domain
import Store

/// Makes an API key.
struct CreateKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create-key", abstract: "Create an API key, which is shown only once.")

    @OptionGroup var options: StoreOptions
    @Option(help: "A name that tells it apart from others.")
    var name: String
    @Option(help: "ingest: sends records; read: reads analytics; may be given twice.")
    var scope: [APIKeyRecord.Scope]
    @Option(help: "Days after which it expires; never, if this is left out.")
    var expiresInDays: Int?
    @Flag(help: "Print JSON instead of text.")
    var json = false

    func validate() throws {
        if scope.isEmpty { throw ValidationError("--scope is missing; ingest and read are allowed") }
        if let expiresInDays, !(1...3650).contains(expiresInDays) {
            throw ValidationError("--expires-in-days is \(expiresInDays); 1 to 3650 are allowed")
        }
    }

    func run() async throws {
        let now = Timestamp.now()
        let end = expiresInDays.map { now + Int64($0) * Timestamp.day }
        let new = try NewAPIKey(name: name, scopes: Set(scope), expiresAt: end, now: now)
        try await options.withStore { store in
            let key = APIKey.generate()
            let record = try await store.createKey(
                new, prefix: key.prefix, digest: key.digest.hex, createdBy: nil, by: .here, at: now)
            if json {
                Terminal.say(try JSONOutput.text(KeyLine(record, at: now, key: key.text)))
            } else {
                Terminal.say(key.text)
                Terminal.complain("Keep this key now: it cannot be shown again. Its id is \(record.id).")
            }
        }
    }
}

extension APIKeyRecord.Scope: ExpressibleByArgument {}
