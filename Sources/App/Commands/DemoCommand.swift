import ArgumentParser
import Domain
import Store

/// Fills the store with imagined data.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Fill the store with realistic sample data; stop the server first.")

    @OptionGroup var options: StoreOptions
    @Option(help: "How many usage events to create.")
    var events = 100_000
    @Option(help: "Over how many days, up to now, they are spread.")
    var days = 30
    @Option(help: "A number that makes two sets of data differ.")
    var seed: UInt64 = 1
    @Flag(help: "Create usage events only: no errors, costs or metrics.")
    var onlyEvents = false

    func validate() throws {
        if !(1...1_000_000_000).contains(events) {
            throw ValidationError("--events is \(events); 1 to 1000000000 are allowed")
        }
        if !(1...3650).contains(days) { throw ValidationError("--days is \(days); 1 to 3650 are allowed") }
    }

    func run() async throws {
        let plan = DemoPlan(events: events, days: days, seed: seed, onlyEvents: onlyEvents, end: .now())
        try await options.withOwnStore(create: true) { store, configuration in
            let prices = try PriceFile.table(withFile: configuration.pricesFile)
            let line = ProgressLine("events", total: events)
            do {
                try await DemoFill(store: store, events: events).run(DemoData(plan: plan, prices: prices)) {
                    line.show($0)
                }
            } catch {
                line.abandon()
                throw error
            }
            line.finish()
            Terminal.say("Created \(events) events over \(days) days in \(configuration.databaseURL).")
        }
    }
}
