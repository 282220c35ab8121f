import API
import ArgumentParser
import Domain
import Store

/// Writes records to standard output.
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write all records of a kind to standard output, newest first.")

    @OptionGroup var options: StoreOptions
    @Argument(help: "What to write.")
    var kind: StoreExport.Kind
    @Option(help: "In which form.")
    var format: StoreExport.Format = .ndjson
    @Flag(help: "Put an apostrophe before text of a CSV that a spreadsheet would run as a formula.")
    var spreadsheet = false
    @Option(help: "Only what happened from this day or RFC 3339 time on.")
    var since: Timestamp?
    @Option(help: "Only what happened before this day or RFC 3339 time.")
    var until: Timestamp?

    func run() async throws {
        let range = TimeRange(from: since ?? TimeRange.all.start, to: until ?? TimeRange.all.end)
        try await options.withStore { store in
            try await store.note(AuditEvent(.exported, "\(kind.rawValue).\(format.rawValue)"), by: .here, at: .now())
            try await StoreExport(of: kind, from: store, as: format, in: range, forSpreadsheet: spreadsheet)
                .run(Terminal.write)
        }
    }
}

extension StoreExport.Kind: ExpressibleByArgument {}
extension StoreExport.Format: ExpressibleByArgument {}

extension Timestamp: ExpressibleByArgument {
    /// Reads a day or an RFC 3339 time.
    public init?(argument: String) {
        self.init(rfc3339: argument)
    }
}
