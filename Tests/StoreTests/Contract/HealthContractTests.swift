import Domain
import SQL
import Store
import StoreTesting
import Testing

/// A store that cannot do all that it should says so, and goes on with the rest.
struct HealthContractTests {
    private func codes(of store: DataStore) -> [StoreTrouble.Code] { store.health.troubles.map(\.code) }

    @Test(arguments: Driver.allCases)
    func aStoreThatCannotSettleAnswersAndSaysSo(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            try await test.store.add(.events([event(tool: "a")]))
            try await test.store.settle()
            try await test.store.add(.events([event(tool: "a", session: "s", at: clock + 1)]), now: clock)
            #expect(!test.store.isBehind && codes(of: test.store).isEmpty)

            test.faults.failCommit()
            let behind = try await test.store.summary(.all, now: clock)
            #expect(test.store.isBehind && Set(codes(of: test.store)) == [.full, .settling])
            #expect(behind.calls.count == 1)

            #expect(try await test.store.summary(.all, now: clock).calls.count == 2)
            #expect(!test.store.isBehind)
        }
    }

    @Test(arguments: Driver.allCases)
    func aFullDiskIsTroubleUntilAWriteGoesWell(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            test.faults.failCommit()
            await #expect(throws: SQLError.self) { try await test.store.add(.events([event()])) }
            let trouble = try #require(test.store.health.troubles.first)
            #expect(trouble.code == .full && !trouble.detail.isEmpty)
            #expect(test.store.health.has(.full))

            // A smaller write that still finds room does not mean that there is enough.
            try await test.store.add(.events([event()]))
            #expect(test.store.health.troubles.first == trouble)
            try await Task.sleep(for: .seconds(5.2))
            await test.store.tryToWriteAgain()
            #expect(test.store.health.troubles == [])
        }
    }

    @Test(arguments: StoreTrouble.Code.allCases)
    func everyTroubleIsASentence(code: StoreTrouble.Code) throws {
        let store = DataStore(database: try SQLStore.open("sqlite::memory:"))
        store.health.note(code)
        store.health.note(code)

        #expect(store.health.troubles.map(\.code) == [code])
        #expect(store.health.troubles[0].detail.hasSuffix("."))
        store.health.clear(code)
        #expect(store.health.troubles.isEmpty)
    }
}
