import ArgumentParser
import Domain
import SQL
import Store

/// Copies the store.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Write a consistent, verified copy of the store to a new file, online.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "The file to write, which must not exist.")
    var path: String

    func run() async throws {
        try await options.withStore { store in
            try await withProgress("pages") { try await store.database.backup(to: path, progress: $0) }
            try await store.note(AuditEvent(.backedUp, path), by: .here, at: .now())
            Terminal.say("Wrote and verified \(path).")
        }
    }
}
