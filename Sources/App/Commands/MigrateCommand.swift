import ArgumentParser
import Maintenance
import SQL
import Store

/// Brings the store to this version.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Upgrade the store to this version; serve does this by itself.")

    @OptionGroup var options: StoreOptions
    @Flag(help: "Change nothing; say what is pending, with exit code 1 if anything is.")
    var check = false

    func run() async throws {
        let url = try options.configuration().databaseURL
        let store = DataStore(
            database: try SQLStore.open(url, options: .init(ownership: check ? .none : .whole, create: false)))
        let steps = check ? try await store.pendingMigrations() : try await store.migrate()
        let timescale = check ? .absent : try await store.timescale()
        try await store.database.close()
        for step in steps { Terminal.say(check ? "pending: \(step)" : "done: \(step)") }
        if steps.isEmpty { Terminal.say("The store is up to date.") }
        if timescale != .absent { Terminal.say("TimescaleDB: \(timescale)") }
        if check && !steps.isEmpty { throw ExitCode.failure }
    }
}
