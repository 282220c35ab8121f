import Domain
import Maintenance
import Store
import Testing

@testable import App

@Suite struct DemoCommandTests {
    private let few = ["--events", "200", "--days", "2"]

    @Test func aStoreWithRecordsIsRefusedUntilSomebodyInsists() async throws {
        try await TemporaryStore.with { store in
            try await store.run("demo", "--events", "200", "--days", "2")

            let error = await #expect(throws: CommandError.self) { try await store.run("demo", "--events", "200") }
            #expect(error?.description.contains("--into-existing") == true)
            #expect(try await store.look { try await $0.summary(.all, now: .now()) }.calls.count == 200)

            try await store.run("demo", "--events", "300", "--seed", "2", "--into-existing")
            #expect(try await store.look { try await $0.summary(.all, now: .now()) }.calls.count == 500)
            try await store.run("rebuild-rollups", "--check")
        }
    }

    @Test(arguments: [[], ["--only-events"]])
    func whatWasMadeIsTakenAwayAgain(flags: [String]) async throws {
        try await TemporaryStore.with { store in
            let program = Program(folder: store.folder)
            let url = ["--database-url", store.url]
            #expect(try program.run(["demo"] + few + flags + url).status == 0)

            let outcome = try program.run(["demo", "--remove"] + url)

            #expect(outcome.status == 0 && outcome.output.contains("200 of usage_events"), "\(outcome)")
            #expect(try await store.look { try await !$0.hasRecords() })
            #expect(try program.run(["demo", "--remove"] + url).output.hasPrefix("There are no demo data in "))
            try await store.run("rebuild-rollups", "--check")
        }
    }

    @Test func nothingIsMadeToTakeSomethingAway() async throws {
        try await TemporaryStore.with { store in
            let outcome = try Program(folder: store.folder).run(["demo", "--remove", "--database-url", store.url])

            #expect(outcome.status == 1 && outcome.errors.hasPrefix("Error: "))
        }
    }
}
