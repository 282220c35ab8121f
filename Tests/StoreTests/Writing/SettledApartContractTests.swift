import Domain
import SQL
import Store
import StoreTesting
import Testing

/// An acknowledgement writes records and their keys; what follows from them is written apart, and once.
struct SettledApartContractTests {
    private static let derived = [
        "event_rollups", "cost_rollups", "session_cost_rollups", "error_rollups", "error_group_rollups",
        "metric_rollups", "settled_events",
    ]

    private func texts(of test: TestStore, _ body: () async throws -> Void) async throws -> [String] {
        try await test.faults.queries { try await body() }.map { $0.text(in: .sqlite) }
    }

    @Test(arguments: Driver.allCases, RecordKind.allCases)
    func anAcknowledgementWritesNothingDerived(driver: Driver, kind: RecordKind) async throws {
        try await withTestStore(driver) { test in
            try await test.store.add(kind.batch(session: "s", at: clock))
            let written = try await texts(of: test) {
                try await test.store.add(
                    kind.batch(session: "s", at: clock + 90 * Timestamp.second), now: clock + 90 * Timestamp.second)
                try await test.store.add(kind.batch(session: "s", at: clock - Timestamp.day))
            }

            for text in written where !text.hasPrefix("SELECT") {
                #expect(!SettledApartContractTests.derived.contains { text.contains($0) }, "\(text)")
                #expect(
                    !text.contains("UPDATE sessions SET updated_at") && !text.hasPrefix("UPDATE sessions SET total"))
                #expect(!text.hasPrefix("UPDATE error_groups"))
            }
        }
    }

    @Test(arguments: Driver.allCases, RecordKind.allCases)
    func recordsOfEveryKindAreRestoredOnce(driver: Driver, kind: RecordKind) async throws {
        try await withTestStore(driver) { test in
            for round in 0..<3 {
                for index in 0..<5 {
                    try await test.store.add(kind.batch(session: "s\(index % 2)", at: clock + Int64(index)))
                }
                if round == 1 { try await test.store.settle() }
                try await test.restart()
            }

            #expect(try await test.store.checkRollups() == [])
            let events = try await test.store.summary(.all, now: clock)
            #expect(events.calls.count == (kind == .events ? 15 : 0) && events.errors == (kind == .errors ? 15 : 0))
        }
    }

    @Test(arguments: Driver.allCases)
    func aRegressionThatWasNotSettledIsRestored(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            try await test.store.add(.errors([failure(at: clock - 9)]))
            let group = try #require(try await test.store.errorGroups(state: nil, page: .whole).first)
            _ = try await test.store.setErrorGroup(id: group.id, state: .resolved, now: clock)
            try await test.store.add(.errors([failure(at: clock + 1), failure(at: clock - 20)]))
            try await test.restart()

            let again = try #require(try await test.store.errorGroup(id: group.id))
            #expect(again.state == .open && again.regressions == 1 && again.count == 3)
            #expect(again.firstSeen == clock - 20 && again.lastSeen == clock + 1)
        }
    }

    @Test(arguments: Driver.allCases)
    func whatIsResolvedAfterAnAcknowledgementStaysResolved(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            // From a clock that is ahead of the server's.
            let id = try await test.store.add(.errors([failure(at: clock + 60)]))[0].ids[0]
            let group = try #require(try await test.store.error(id: id)?.record.groupID)
            _ = try await test.store.setErrorGroup(id: group, state: .resolved, now: clock)

            let kept = try #require(try await test.store.errorGroup(id: group))
            #expect(kept.state == .resolved && kept.count == 1 && kept.regressions == 0)
        }
    }

    @Test(arguments: Driver.allCases)
    func moreSessionsThanAreHeldKeepTheirTotalsUntilTheyAreSettled(driver: Driver) async throws {
        try await withStore(driver) { store in
            // Past the number of sessions that are held, and none of them settled.
            let names = (0..<33_000).map { "s\($0)" }
            for start in [0, 16_500] {
                try await store.add(.events(names[start..<start + 16_500].map { try event(session: $0) }))
            }
            try await store.add(.events([event(session: "s0"), event(session: "s32999")]))

            for name in ["s0", "s32999"] { #expect(try await store.session(name)?.totals.requests == 2) }
            #expect(try await store.session("s16500")?.totals.requests == 1)
            #expect(try await store.summary(.all, now: clock).calls.count == 33_002)
        }
    }

    @Test(arguments: Driver.allCases)
    func settlingThatGoesOnFailingLosesAndDoublesNothing(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            for round in 0..<12 {
                try await test.store.add(
                    .events([event(tool: "t", session: "s")]), .errors([failure(session: "s")]),
                    .costs([cost("1", session: "s")]), .metrics([metric(session: "s")]))
                if round % 3 == 0 { test.faults.failCommit() } else { test.faults.failStatement(after: round) }
                try? await test.store.settle()
                test.faults.clear()
            }

            #expect(try await test.store.checkRollups() == [])
            #expect(try await test.store.summary(.all, now: clock).calls.count == 12)
            #expect(test.store.settlingStatus.records == 0 && test.store.settlingStatus.health.failures > 0)
        }
    }

    @Test(arguments: Driver.allCases)
    func howFarPersistingIsBehindIsTold(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            try await test.store.add(.events([event(), event()]), .metrics([metric()]))
            #expect(test.store.settlingStatus.records == 3)
            test.faults.failCommit()
            try? await test.store.settle()

            let failed = test.store.settlingStatus.health
            #expect(failed.failures == 1 && failed.reason == "full" && failed.lastFailure != nil)
            try await test.store.settle()
            #expect(test.store.settlingStatus.records == 0 && test.store.settlingStatus.seconds == 0)
        }
    }
}
