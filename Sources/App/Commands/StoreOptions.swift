import ArgumentParser
import Domain
import Foundation
import Maintenance
import SQL
import Store

extension Actor {
    /// Whoever runs this command.
    static var here: Actor { .command(account: NSUserName()) }
}

/// What every command takes: which store it works on.
struct StoreOptions: ParsableArguments {
    @Option(name: .customLong("database-url"), help: "The store, instead of DATABASE_URL.")
    var databaseURL: String?

    /// The configuration, with the flags that were given before everything else.
    func configuration(_ flags: [String: String] = [:]) throws(ConfigurationError) -> AppConfiguration {
        var flags = flags
        if let databaseURL { flags[SettingTable.databaseURL.name] = databaseURL }
        return try AppConfiguration.load(flags: flags)
    }

    /// Runs `body` on the store as it is, beside a server that may be running, and closes it.
    func withStore<Value>(_ body: (DataStore) async throws -> Value) async throws -> Value {
        try await withStore(try configuration(), .init(create: false), migrating: false, body)
    }

    /// Runs `body` on the store, brought to this version, while no server can run on it, and closes it.
    func withOwnStore<Value>(
        create: Bool, _ body: (DataStore, AppConfiguration) async throws -> Value
    ) async throws -> Value {
        let configuration = try configuration()
        return try await withStore(configuration, .init(ownership: .whole, create: create), migrating: true) {
            try await body($0, configuration)
        }
    }

    private func withStore<Value>(
        _ configuration: AppConfiguration, _ options: SQLStore.Options, migrating: Bool,
        _ body: (DataStore) async throws -> Value
    ) async throws -> Value {
        let store = DataStore(database: try SQLStore.open(configuration.databaseURL, options: options))
        do {
            let pending = try await store.pendingMigrations()
            if migrating {
                try await store.migrate()
            } else if !pending.isEmpty {
                throw CommandError("the store is older than this program; run `mcp-admin migrate` first")
            }
            let value = try await body(store)
            try await store.database.close()
            return value
        } catch {
            try? await store.database.close()
            throw error
        }
    }
}
