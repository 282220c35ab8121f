import ArgumentParser
import Domain
import Foundation
import SQL
import Store
import Testing

@testable import App

@Suite struct StoreCommandTests {
    @Test func initDBMakesAStoreThatIsUpToDate() async throws {
        try await TemporaryStore.with { store in
            try await store.run("init-db")
            try await store.run("init-db")

            try await store.run("migrate", "--check")
        }
    }

    @Test func commandsSayThatThereIsNoStore() async throws {
        try await TemporaryStore.with { store in
            await #expect(throws: SQLError.self) { try await store.run("list-keys") }
            #expect(!FileManager.default.fileExists(atPath: store.path))
        }
    }

    @Test func pendingStepsFailTheCheck() async throws {
        try await TemporaryStore.with { store in
            try await store.look { _ in }

            await #expect(throws: ExitCode.failure) { try await store.run("migrate", "--check") }
            await #expect(throws: CommandError.self) { try await store.run("list-admins") }
            try await store.run("migrate")
            try await store.run("list-admins", "--json")
        }
    }

    @Test(arguments: [["demo", "--events", "10"], ["rebuild-rollups"], ["migrate"], ["init-db"]])
    func whoWritesRollupsIsRefusedWhileAServerRuns(words: [String]) async throws {
        try await TemporaryStore.with { store in
            try await store.run("init-db")
            let server = try SQLStore.open(store.url, options: .init(ownership: .whole))

            await #expect(throws: SQLError.locked(path: store.path)) {
                var command =
                    try MCPAdmin.parseAsRoot(words + ["--database-url", store.url])
                    as? any AsyncParsableCommand
                try await command?.run()
            }
            try await server.close()
        }
    }

    @Test func othersWorkBesideAServer() async throws {
        try await TemporaryStore.with { store in
            try await store.run("init-db")
            let server = try SQLStore.open(store.url, options: .init(ownership: .whole))

            try await store.run("create-key", "--name", "ours", "--scope", "ingest", "--expires-in-days", "3")
            try await store.run("backup", store.folder + "/copy.db")
            try await server.close()

            #expect(try await store.look { try await $0.keys() }.map(\.name) == ["ours"])
        }
    }

    @Test func aBackupNeverOverwrites() async throws {
        try await TemporaryStore.with { store in
            try await store.run("init-db")
            let copy = store.folder + "/copy.db"
            try await store.run("backup", copy)

            await #expect(throws: SQLError.self) { try await store.run("backup", copy) }
        }
    }

    @Test func demoDataHaveRollupsThatAgree() async throws {
        try await TemporaryStore.with { store in
            try await store.run("demo", "--events", "3000", "--days", "2", "--seed", "5")

            try await store.run("rebuild-rollups", "--check")
            let summary = try await store.look { try await $0.summary(.all, now: .now()) }
            #expect(summary.calls.count == 3000)
            #expect(summary.cost > .zero)
        }
    }
}
