import ArgumentParser
import Domain
import Maintenance
import SQL
import Store
import Testing

@testable import App

@Suite struct CopyCommandTests {
    @Test func aStoreIsCopiedAndCountedOnBothSides() async throws {
        try await TemporaryStore.with { store in
            try await store.run("demo", "--events", "2000", "--days", "2")
            let target = "sqlite:///\(store.folder)/target.db"

            let outcome = try Program(folder: store.folder).run(["copy", "--from", store.url, "--to", target])

            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.output.contains(/usage_events +2000 +2000\n/))
            #expect(outcome.output.hasSuffix("All data was copied.\n"))
            let copy = DataStore(database: try SQLStore.open(target))
            #expect(try await copy.summary(.all, now: .now()).calls.count == 2000)
            try await copy.database.close()
        }
    }

    @Test func aRunningServerIsInTheWay() async throws {
        try await TemporaryStore.with { store in
            try await store.run("init-db")
            let target = "sqlite:///\(store.folder)/target.db"
            try await DataStore(database: SQLStore.open(target)).migrate()
            let server = try SQLStore.open(store.url, options: .init(ownership: .whole))

            await #expect(throws: SQLError.locked(path: store.path)) { try await copy(store.url, target) }
            await #expect(throws: SQLError.locked(path: store.path)) { try await copy(target, store.url) }
            try await server.close()
        }
    }

    @Test func aSourceThatIsNotThereIsNotMade() async throws {
        try await TemporaryStore.with { store in
            await #expect(throws: SQLError.self) { try await copy(store.url, "sqlite:///\(store.folder)/target.db") }
        }
    }

    @Test(arguments: ["sqlite::memory:", "mysql://localhost/a", "a.db", ""])
    func wrongURLsAreRefused(url: String) async throws {
        try await TemporaryStore.with { store in
            try await store.run("init-db")

            let asSource = await #expect(throws: CommandError.self) { try await copy(url, store.url) }
            let asTarget = await #expect(throws: CommandError.self) { try await copy(store.url, url) }

            #expect(asSource?.description.hasPrefix("--from") == true)
            #expect(asTarget?.description.hasPrefix("--to") == true)
            await #expect(throws: CommandError.self) { try await copy(store.url, store.url) }
        }
    }

    private func copy(_ from: String, _ to: String) async throws {
        let command = try MCPAdmin.parseAsRoot(["copy", "--from", from, "--to", to])
        var asynchronous = try #require(command as? any AsyncParsableCommand)
        try await asynchronous.run()
    }
}
