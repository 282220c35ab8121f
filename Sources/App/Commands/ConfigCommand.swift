import ArgumentParser
import Maintenance
import SQL
import Store

/// Shows the configuration.
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Show every setting, its value and where it came from; secrets are hidden.")

    @OptionGroup var options: StoreOptions
    @Flag(help: "Print JSON instead of a table.")
    var json = false

    func run() async throws {
        let configuration = try options.configuration()
        for warning in configuration.warnings { Terminal.complain("Warning: \(warning)") }
        let settings = zip(configuration.entries, SettingTable.all).map { SettingLine($0, $1) }
        let lines = settings + [await timescale(configuration.databaseURL)].compactMap { $0 }
        if json {
            Terminal.say(try JSONOutput.text(lines))
        } else {
            Terminal.say(TableText.text(["NAME", "VALUE", "SOURCE"], lines.map { [$0.name, $0.value, $0.source] }))
        }
    }

    /// What TimescaleDB does for a PostgreSQL database; nil for other stores.
    private func timescale(_ url: String) async -> SettingLine? {
        guard SQLStore.isPostgres(url) else { return nil }
        do {
            let store = DataStore(database: try SQLStore.open(url, options: .init(create: false)))
            let found: Result<Timescale, any Error>
            do { found = .success(try await store.timescale()) } catch { found = .failure(error) }
            try await store.database.close()
            return SettingLine(timescale: "\(try found.get())")
        } catch {
            return SettingLine(timescale: "unknown: \(error)")
        }
    }
}

private struct SettingLine: Encodable {
    let name: String
    let value: String
    let source: String
    let summary: String
    let allowed: String
    let defaultValue: String
    let isSecret: Bool

    /// What the database says of TimescaleDB.
    init(timescale: String) {
        name = "TimescaleDB"
        value = timescale
        source = "database"
        summary = "What TimescaleDB does for the store; this is not a setting."
        allowed = "whatever the database has"
        defaultValue = "none"
        isSecret = false
    }

    init(_ entry: SettingEntry, _ setting: any SettingDescription) {
        name = entry.name
        value = entry.value
        source = entry.source
        summary = setting.summary
        allowed = setting.allowed
        defaultValue = setting.fallbackText
        isSecret = setting.isSecret
    }
}
