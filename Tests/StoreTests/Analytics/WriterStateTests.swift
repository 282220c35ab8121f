import Domain
import SQL
import Store
import StoreTesting
import Testing

/// What the writer holds in memory never differs from what was committed.
struct WriterStateTests {
    @Test(arguments: Driver.allCases)
    func eventsBehindTheMarkAreAddedAfterACrash(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            for index in 0..<20 { try await test.store.add(.events([event(tool: "t\(index % 3)", session: "s")])) }
            try await test.restart()

            #expect(try await test.store.tools(.all).map(\.calls.count).reduce(0, +) == 20)
            #expect(try await test.store.session("s")?.totals.requests == 20)
            #expect(try await test.store.events(EventFilter(sessionID: "s"), page: .whole).count == 20)
            #expect(try await test.store.checkRollups() == [])
        }
    }

    @Test(arguments: Driver.allCases)
    func aReaderRightAfterAFailedCommitSeesNothingOfIt(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            try await test.store.add(.events([event(tool: "t", session: "s")]))
            let store = test.store
            test.faults.failCommit { _ = try? await store.tools(.all) }
            _ = try? await test.store.add(.events([event(tool: "t", session: "s")]), .costs([cost(session: "s")]))

            #expect(try await test.store.tools(.all).first?.calls.count == 1)
            // What was reserved for the undone rows may stay out for ever.
            let ids = try await test.store.add(.events([event(tool: "t", session: "s")]))[0].ids
            #expect(ids.count == 1 && ids[0] >= 2)
            #expect(try await test.store.tools(.all).first?.calls.count == 2)
            #expect(try await test.store.checkRollups() == [])
        }
    }

    @Test(arguments: Driver.allCases)
    func settlingThatFailsLosesNothing(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            // Within the same second, so that the events wait to be settled.
            for _ in 0..<3 { try await test.store.add(.events([event(tool: "t", session: "s")])) }
            test.faults.failCommit()
            _ = try? await test.store.settle()
            test.faults.clear()

            #expect(try await test.store.tools(.all).first?.calls.count == 3)
            #expect(try await test.store.session("s")?.totals.requests == 3)
            #expect(try await test.store.checkRollups() == [])
        }
    }

    @Test(arguments: Driver.allCases)
    func moreSeriesThanAreHeldAreStillCounted(driver: Driver) async throws {
        try await withStore(driver) { store in
            for round in 0..<3 {
                try await store.add(
                    .events((0..<1500).map { try event(tool: "t\($0)", at: clock + Int64(round)) }),
                    now: clock + Int64(round) * Timestamp.second)
            }

            let tools = try await store.tools(.all)
            #expect(tools.count == 1500 && tools.allSatisfy { $0.calls.count == 3 })
            #expect(try await store.checkRollups() == [])
        }
    }

    @Test(arguments: Driver.allCases)
    func namesThatOnlyLookTheSameAreCountedApart(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            for name in ["caf\u{E9}", "cafe\u{301}", "caf\u{E9}"] {
                try await test.store.add(
                    .events([event(tool: name, session: name)]), .errors([failure(name, name, session: name)]),
                    .costs([cost(service: name, session: name)]), .metrics([metric(name, session: name)]))
            }

            #expect(try await test.store.session("caf\u{E9}")?.totals.requests == 2)
            #expect(try await test.store.session("cafe\u{301}")?.totals.requests == 1)
            #expect(try await test.store.costTotal(CostFilter(serviceName: "cafe\u{301}")).requests == 1)
            #expect(try await test.store.errorGroups(state: nil, page: .whole).map(\.count) == [1, 2])
            #expect(try await test.store.summary(.all, now: clock).calls.count == 3)
            #expect(try await test.store.checkRollups() == [])
        }
    }

    @Test(arguments: Driver.allCases)
    func aDifferenceIsFound(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            try await test.store.add(.events([event(tool: "t", session: "s")]))
            try await test.store.settle()
            try await test.store.tamper("UPDATE event_rollups SET count = 7 WHERE resolution = 60")
            try await test.store.tamper("UPDATE sessions SET total_requests = 9")

            let differences = try await test.store.checkRollups()
            #expect(differences.count == 2)
            #expect(differences.contains { $0.hasPrefix("session s: kept 9 requests") })
            try await test.store.rebuildRollups { _ in }
            #expect(try await test.store.checkRollups() == [])
        }
    }
}
