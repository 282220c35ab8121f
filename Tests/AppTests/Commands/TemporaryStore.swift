import ArgumentParser
import Domain
import Foundation
import SQL
import Store

@testable import App

/// A folder of its own with a store in it, for commands to work on.
struct TemporaryStore {
    let folder: String

    var path: String { folder + "/store.db" }
    var url: String { "sqlite:///" + path }

    /// Runs `body` with a new folder, and takes the folder away again.
    static func with(_ body: (TemporaryStore) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await body(TemporaryStore(folder: folder))
    }

    /// Runs the command that the words name, on this store.
    func run(_ words: String...) async throws {
        var command = try MCPAdmin.parseAsRoot(words + ["--database-url", url])
        if var asynchronous = command as? any AsyncParsableCommand {
            try await asynchronous.run()
        } else {
            try command.run()
        }
    }

    /// What `body` finds in the store.
    func look<Value>(_ body: (DataStore) async throws -> Value) async throws -> Value {
        let store = DataStore(database: try SQLStore.open(url))
        let value = try await body(store)
        try await store.database.close()
        return value
    }

    /// Writes a file into the folder.
    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
    }
}
