import ArgumentParser
import SQL
import Store

/// Makes the store, where `serve` would make it too.
struct InitDBCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init-db", abstract: "Create the store, or upgrade it to this version.")

    @OptionGroup var options: StoreOptions

    func run() async throws {
        try TokenSecret.requireStore(try options.configuration())
        try await options.withOwnStore(create: true) { _, configuration in
            Terminal.say("The store \(SQLStore.shown(configuration.databaseURL)) is ready.")
        }
    }
}
