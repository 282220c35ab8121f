import ArgumentParser
import Maintenance
import SQL
import Store

/// Copies a store into another one.
struct CopyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Copy all data of a store into another, empty one; resumes where it was stopped.",
        discussion: "No server may use either store in the meantime.")

    @Option(help: "The URL of the store to copy; it is not changed.")
    var from: String
    @Option(help: "The URL of the store to copy to: an empty one, or one in which the same copy was started.")
    var to: String

    func run() async throws {
        guard from != to else { throw CommandError("--from and --to name the same store") }
        let counts = try await StoreAddress(option: "--from", url: from).with(create: false) { source in
            try await StoreAddress(option: "--to", url: to).with(create: true) { target in
                try await withProgress("rows") { try await StoreCopy(from: source, to: target).run(progress: $0) }
            }
        }
        let rows = counts.map { [$0.table, String($0.source), String($0.target)] }
        Terminal.say(TableText.text(["TABLE", "SOURCE", "TARGET"], rows))
        let differing = counts.filter { !$0.matches }.map(\.table)
        guard differing.isEmpty else {
            throw CommandError(
                "the counts of \(differing.joined(separator: ", ")) differ, so the copy is not finished: "
                    + "something wrote into one of the stores meanwhile")
        }
        Terminal.say("All data was copied.")
    }
}
