import Domain
import Foundation
import SQL
import Store
import StoreTesting
import Testing

@testable import Maintenance

/// What is deleted, and what remembers it. Records are of the machine's own time, which TimescaleDB's policies go by.
struct RetentionContractTests {
    private let now = Timestamp.now()
    private var old: Timestamp { now - 60 * Timestamp.day }

    /// Old records of each kind, and after them new ones.
    private func fill(_ store: DataStore) async throws {
        for moment in [old, old + Timestamp.hour, now - Timestamp.minute, now] {
            let session = moment < now - Timestamp.day ? "old" : "new"
            try await store.add(
                .events([event(tool: "t", session: session, at: moment, milliseconds: 7)]),
                .metrics([metric(value: 2, session: session, at: moment)]),
                .errors([failure(session: session, at: moment)]),
                .costs([cost("0.5", request: "r\(moment.microseconds)", session: session, at: moment)]), now: now)
        }
        // A session that began long ago and goes on.
        try await store.add(.events([event(tool: "t", session: "old", at: now)]), now: now)
        try await store.settle()
    }

    @Test(arguments: Driver.allCases)
    func oldRecordsGoAndWhatTheyAddedUpToStays(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await fill(store)
            let before = try await Picture(store)

            let retained = try await store.retain(days: 30, now: now)

            let after = try await Picture(store)
            let start = now - 30 * Timestamp.day
            #expect(after.events == before.events.filter { $0.record.timestamp > start } && after.events.count == 3)
            #expect(after.metrics == before.metrics.filter { $0.record.timestamp > start })
            #expect(after.errors == before.errors.filter { $0.record.timestamp > start })
            #expect(after.costs == before.costs.filter { $0.record.timestamp > start } && after.costs.count == 2)
            #expect(after.sessions == before.sessions && after.groups == before.groups)
            #expect(after.tools == before.tools && after.days == before.days)
            #expect(try await store.summary(.all, now: now).calls.count == 5)
            #expect(retained.chunks > 0 || retained.rows.values.allSatisfy { $0 == 2 } && retained.rows.count == 4)
            #expect(retained.end == start)
            #expect(try await store.retain(days: 30, now: now).isEmpty)
            #expect(try await store.deletedBefore() == start)
        }
    }

    @Test(arguments: Driver.allCases)
    func whereNoneAreTooOldNoneGo(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await fill(store)
            let before = try await Picture(store)

            #expect(try await store.retain(days: 0, now: now) == Retained())
            #expect(try await store.retain(days: 90, now: now).isEmpty)

            #expect(try await Picture(store) == before)
            #expect(try await store.checkRollups() == [])
        }
    }

    @Test(arguments: Driver.allCases)
    func countingAgainDoesNotForgetThem(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await fill(store)
            try await store.retain(days: 30, now: now)
            let before = try await Picture(store)

            #expect(try await store.checkRollups() == [])
            try await store.rebuildRollups { _ in }
            #expect(try await Picture(store) == before)
        }
    }

    @Test(arguments: Driver.allCases)
    func whatCanBeCountedAgainIs(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await fill(store)
            try await store.retain(days: 30, now: now)
            let before = try await Picture(store)
            let start = now - 29 * Timestamp.day
            try await store.tamper("UPDATE event_rollups SET count = count + 1 WHERE bucket >= \(start)")
            try await store.tamper("UPDATE sessions SET total_requests = 9 WHERE session_id = 'new'")

            let differences = try await store.checkRollups()
            #expect(differences.contains { $0.hasPrefix("session new: kept 9 requests") })
            #expect(differences.contains { $0.hasPrefix("event_rollups day") })
            #expect(!differences.contains { $0.hasPrefix("session old") })
            try await store.rebuildRollups { _ in }
            #expect(try await Picture(store) == before)
        }
    }

    @Test(arguments: Driver.allCases)
    func aDeletedCostThatIsSentAgainCounts(driver: Driver) async throws {
        try await withStore(driver) { store in
            let entry = try cost(request: "once", at: old)
            try await store.add(.costs([entry]), .costs([cost(request: "other", at: now)]), now: now)
            #expect(try await store.add(.costs([entry]), now: now)[0].existing == [0])

            try await store.retain(days: 30, now: now)

            #expect(try await store.add(.costs([entry]), now: now)[0].existing == [])
            #expect(try await store.add(.costs([cost(request: "other", at: now)]), now: now)[0].existing == [0])
        }
    }

    @Test(arguments: Driver.allCases)
    func identifiersGoOn(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            let first = try await test.store.add(.events([event(at: old), event(at: old)]), now: now)[0].ids
            try await test.store.retain(days: 30, now: now)
            try await test.restart()

            let second = try await test.store.add(.events([event(at: now)]), now: now)[0].ids

            #expect(second[0] > first[1])
            #expect(
                try await test.store.events(EventFilter(range: .init(from: now, to: .latest)), page: .whole).count == 1)
        }
    }

    @Test func aStoreOfAnotherProcessIsLeftAlone() async throws {
        let folder = NSTemporaryDirectory() + "mcp-admin-retention-\(UUID().uuidString)"
        let url = "sqlite:///\(folder)/a.db"
        let owner = DataStore(database: try SQLStore.open(url, options: .init(ownership: .whole)))
        try await owner.migrate()
        let other = DataStore(database: try SQLStore.open(url))

        await #expect(throws: StoreError.notOwned) { try await other.retain(days: 1) }
        try await other.database.close()
        try await owner.database.close()
        try FileManager.default.removeItem(atPath: folder)
    }
}
