import ArgumentParser
import Domain
import Maintenance
import SQL
import Store

/// Fills the store with imagined data.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Fill the store with realistic sample data; stop the server first.",
        discussion: "What was made is marked in the store, so that --remove takes it away again, and nothing else.")

    @OptionGroup var options: StoreOptions
    @Option(help: "How many usage events to create.")
    var events = 100_000
    @Option(help: "Over how many days, up to now, they are spread.")
    var days = 30
    @Option(help: "A number that makes two sets of data differ.")
    var seed: UInt64 = 1
    @Flag(help: "Create usage events only: no errors, costs or metrics.")
    var onlyEvents = false

    @Flag(help: "Add to a store that has records.")
    var intoExisting = false
    @Flag(help: "Take away all that demo made, and nothing else.")
    var remove = false

    func validate() throws {
        if !(1...1_000_000_000).contains(events) {
            throw ValidationError("--events is \(events); 1 to 1000000000 are allowed")
        }
        if !(1...3650).contains(days) { throw ValidationError("--days is \(days); 1 to 3650 are allowed") }
        if remove, intoExisting { throw ValidationError("--remove and --into-existing exclude each other") }
    }

    func run() async throws {
        try await options.withOwnStore(create: !remove) { store, configuration in
            let name = SQLStore.shown(configuration.databaseURL)
            guard !remove else { return try await takeAway(from: store, name) }
            if !intoExisting, try await store.hasRecords() {
                throw CommandError(
                    "\(name) has records; demo data would be mixed with them. Name another store by --database-url, or "
                        + "insist by --into-existing; `mcp-admin demo --remove` takes the demo data away again")
            }
            try await fill(store, prices: PriceFile.table(withFile: configuration.pricesFile))
            Terminal.say("Created \(events) events over \(days) days in \(name).")
        }
    }

    private func fill(_ store: DataStore, prices: PriceTable) async throws {
        let plan = DemoPlan(events: events, days: days, seed: seed, onlyEvents: onlyEvents, end: .now())
        let line = ProgressLine("events", total: events)
        do {
            try await DemoFill(store: store, events: events).run(DemoData(plan: plan, prices: prices)) { line.show($0) }
        } catch {
            line.abandon()
            throw error
        }
        line.finish()
    }

    private func takeAway(from store: DataStore, _ name: String) async throws {
        guard let removed = try await withProgress("records", { try await store.removeDemo(progress: $0) }) else {
            return Terminal.say("There are no demo data in \(name).")
        }
        let rows = removed.rows.sorted { $0.key < $1.key }.map { "\($0.value) of \($0.key)" }.joined(separator: ", ")
        Terminal.say("Took the demo data away from \(name): \(rows.isEmpty ? "no rows were left" : rows).")
    }
}
