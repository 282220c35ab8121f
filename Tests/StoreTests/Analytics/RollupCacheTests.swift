import Dispatch
import Domain
import SQL
import Store
import StoreTesting
import Testing

/// What readers remember of rollups is never older than what was acknowledged.
struct RollupCacheTests {
    @Test(arguments: Driver.allCases)
    func everyWriteShowsWhereverItFalls(driver: Driver) async throws {
        try await withStore(driver) { store in
            var random = SplitMix64(seed: 5)
            let range = TimeRange(from: clock - 10 * Timestamp.day, to: clock)
            for count in 1...60 {
                let moment = clock - Int64.random(in: 1...10 * Timestamp.day, using: &random)
                try await store.add(
                    .events([event(tool: "t", at: moment)]), .errors([failure(at: moment)]),
                    .costs([cost("1", session: "s", at: moment)]))
                let summary = try await store.summary(range, now: clock)

                #expect(summary.calls.count == Int64(count) && summary.errors == Int64(count))
                #expect(try await store.tools(range).map(\.calls.count) == [Int64(count)])
                #expect(try await store.costTotal(CostFilter(range: range, sessionID: "s")).requests == Int64(count))
            }
            #expect(try await store.dashboard(now: clock).usage.count <= 1)
        }
    }

    @Test(arguments: Driver.allCases)
    func aMetricShowsWhereverItFalls(driver: Driver) async throws {
        try await withStore(driver) { store in
            let query = try TimeSeriesQuery(
                measure: .metric, range: TimeRange(from: clock - 9 * Timestamp.day, to: clock), step: .day)
            for age in [0, 5, 5, 8, 0, 1] as [Int64] {
                let before = try await store.timeSeries(query).flatMap(\.points)
                try await store.add(
                    .metrics([metric(value: Double(before.count + 1) * 3, at: clock - age * Timestamp.day - 1)]))

                #expect(try await store.timeSeries(query).flatMap(\.points) != before)
            }
        }
    }

    @Test(arguments: Driver.allCases)
    func namesThatOnlyLookTheSameHaveTheirOwnAnswers(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.add(
                .costs([cost(service: "caf\u{E9}"), cost(service: "caf\u{E9}"), cost(service: "cafe\u{301}")]))

            #expect(try await store.costTotal(CostFilter(serviceName: "caf\u{E9}")).requests == 2)
            #expect(try await store.costTotal(CostFilter(serviceName: "cafe\u{301}")).requests == 1)
        }
    }

    /// Only where readers and the writer do not wait for each other.
    @Test func aReaderThatBeganBeforeAWriteLeavesNothingBehind() async throws {
        try await withTestStore(.sqliteFile) { test in
            let store = test.store
            try await store.add(.events([event(tool: "t")]))
            try await store.settle()
            test.faults.whenNextReading {
                // The reader has its snapshot; now something is written, and acknowledged.
                let written = DispatchSemaphore(value: 0)
                Task {
                    try await store.add(.events([event(tool: "t")]))
                    try await store.settle()
                    written.signal()
                }
                written.wait()
            }

            #expect(try await store.tools(.all).first?.calls.count == 1)
            #expect(try await store.tools(.all).first?.calls.count == 2)
        }
    }

    @Test(arguments: Driver.allCases)
    func aRebuildShowsAtOnce(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            try await test.store.add(.events([event(tool: "t")]))
            try await test.store.settle()
            try await test.store.tamper("UPDATE event_rollups SET count = 7")
            #expect(try await test.store.tools(.all).first?.calls.count == 7)

            try await test.store.rebuildRollups { _ in }
            #expect(try await test.store.tools(.all).first?.calls.count == 1)
        }
    }
}
