import ArgumentParser
import Domain
import Store

/// Computes the rollups anew from the raw rows.
struct RebuildRollupsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild-rollups", abstract: "Recompute all aggregates from the records; stop the server first.")

    @OptionGroup var options: StoreOptions
    @Flag(help: "Change nothing; say where aggregates and records differ, with exit code 1 if they do.")
    var check = false

    func run() async throws {
        try await options.withOwnStore(create: false) { store, _ in
            try await check ? compare(store) : rebuild(store)
        }
    }

    private func compare(_ store: DataStore) async throws {
        let differences = try await withProgress("records") { try await store.checkRollups(progress: $0) }
        for difference in differences { Terminal.say(difference) }
        guard differences.isEmpty else { throw ExitCode.failure }
        Terminal.say("The aggregates agree with the records.")
    }

    private func rebuild(_ store: DataStore) async throws {
        try await withProgress("records") { try await store.rebuildRollups(progress: $0) }
        try await store.note(AuditEvent(.rebuilt), by: .here, at: .now())
        Terminal.say("The aggregates were recomputed.")
    }
}
