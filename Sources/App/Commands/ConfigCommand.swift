import ArgumentParser

/// Shows the configuration.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Show every setting, its value and where it came from; secrets are hidden.")

    @OptionGroup var options: StoreOptions
    @Flag(help: "Print JSON instead of a table.")
    var json = false

    func run() throws {
        let configuration = try options.configuration()
        for warning in configuration.warnings { Terminal.complain("Warning: \(warning)") }
        let entries = configuration.entries
        if json {
            let lines = zip(entries, SettingTable.all).map { SettingLine($0, $1) }
            Terminal.say(try JSONOutput.text(lines))
        } else {
            Terminal.say(TableText.text(["NAME", "VALUE", "SOURCE"], entries.map { [$0.name, $0.value, $0.source] }))
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
