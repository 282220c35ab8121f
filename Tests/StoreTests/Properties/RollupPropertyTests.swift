import Domain
import Store
import StoreTesting
import Testing

/// Whatever came, however it came: aggregates are what the raw rows add up to.
struct RollupPropertyTests {
    private static let seeds = Array(0..<8)

    @Test(arguments: Driver.allCases, seeds)
    func aggregatesAreARecountOfTheRawRows(driver: Driver, seed: Int) async throws {
        try await withTestStore(driver) { test in
            var records = RandomRecords(seed: seed)
            for _ in 0..<12 { try await step(test, &records) }

            try await expectRecount(test.store, &records)
            try await test.restart()
            try await expectRecount(test.store, &records)
        }
    }

    /// Writes something, or lets something go wrong or change.
    private func step(_ test: TestStore, _ records: inout RandomRecords) async throws {
        records.now = records.now + Int64.random(in: 0...3 * Timestamp.second, using: &records.random)
        switch Int.random(in: 0...9, using: &records.random) {
        case 0: try await test.restart()
        case 1: try await test.store.settle()
        case 2: _ = try await test.store.tools(.all)
        case 3: try await writeInVain(test, &records) { $0.failCommit() }
        case 4:
            let count = Int.random(in: 0...25, using: &records.random)
            try await writeInVain(test, &records) { $0.failStatement(after: count) }
        case 5: _ = try await test.store.updateSession("search", SessionChange(ended: true), now: records.now)
        default: break
        }
        try await test.store.add(records.batches(), now: records.now)
    }

    private func writeInVain(
        _ test: TestStore, _ records: inout RandomRecords, _ fail: (Faults) -> Void
    ) async throws {
        let batches = try records.batches()
        fail(test.faults)
        _ = try? await test.store.add(batches, now: records.now)
        test.faults.clear()
    }

    private func expectRecount(_ store: DataStore, _ records: inout RandomRecords) async throws {
        #expect(try await store.checkRollups() == [])
        let recount = try await RawRecount(store)
        let start =
            clock.floored(to: Timestamp.minute) - Int64.random(in: 0...5000, using: &records.random) * Timestamp.minute
        for range in [TimeRange.all, TimeRange(from: start, to: clock.floored(to: Timestamp.minute))] {
            let tools = try await store.tools(range)
            #expect(Dictionary(grouping: tools, by: \.toolName).mapValues { $0[0] } == recount.tools(range))
            let summary = try await store.summary(range, now: records.now)
            #expect(summary.calls == recount.calls(recount.events.filter { range.contains($0.timestamp) }))
            #expect(summary.errors == Int64(recount.errors.filter { range.contains($0.timestamp) }.count))
            let total = try await store.costTotal(CostFilter(range: range))
            #expect(total == recount.total(recount.costs.filter { range.contains($0.timestamp) }))
        }
        let totals = recount.sessions()
        for session in try await store.sessions(SessionFilter(), page: .whole, now: records.now) {
            #expect(session.totals == recount.totals(of: session.sessionID, in: totals))
        }
    }

    @Test(arguments: Driver.allCases, TimeSeriesQuery.Measure.allCases)
    func everySeriesIsARecountOfTheRawRows(driver: Driver, measure: TimeSeriesQuery.Measure) async throws {
        try await withStore(driver) { store in
            var records = RandomRecords(seed: 99)
            for _ in 0..<8 { try await store.add(records.batches()) }
            let recount = try await RawRecount(store)
            let range = TimeRange(from: clock - 3 * Timestamp.day, to: clock)

            for step in TimeSeriesQuery.Step.allCases {
                for dimension in [nil] + TimeSeriesQuery.dimensions(of: measure).map(Optional.some) {
                    for filter in [[:]] + TimeSeriesQuery.dimensions(of: measure).map({ [$0: "caf\u{E9}"] }) {
                        let query = try TimeSeriesQuery(
                            measure: measure, range: range, step: step, by: dimension, filter: filter)
                        expectSame(try await store.timeSeries(query), recount.series(query))
                    }
                }
            }
        }
    }

    /// Real numbers may differ in their last digits, by the order of adding.
    private func expectSame(_ left: [TimeSeries], _ right: [TimeSeries]) {
        #expect(left.map(\.name) == right.map(\.name))
        let pairs = zip(left.flatMap(\.points), right.flatMap(\.points))
        #expect(left.map(\.points.count) == right.map(\.points.count))
        for (one, other) in pairs {
            guard case .real(let first) = one.value, case .real(let second) = other.value else {
                #expect(one == other)
                continue
            }
            #expect(one.start == other.start && abs(first - second) <= 1e-9 * max(1, abs(first), abs(second)))
        }
    }

    @Test(arguments: Driver.allCases, seeds)
    func rebuildingChangesNothingHoweverOften(driver: Driver, seed: Int) async throws {
        try await withTestStore(driver) { test in
            var records = RandomRecords(seed: 1000 + seed)
            for _ in 0..<6 { try await test.store.add(records.batches()) }
            let before = try await Picture(test.store)

            for _ in 0..<2 {
                try await test.store.rebuildRollups { part in #expect((0...1).contains(part)) }
                #expect(try await Picture(test.store) == before)
                #expect(try await test.store.checkRollups() == [])
            }
            try await test.store.add(records.batches())
            #expect(try await test.store.checkRollups() == [])
        }
    }

    @Test(arguments: Driver.allCases, seeds)
    func aBatchIsTheSameRecordsSingly(driver: Driver, seed: Int) async throws {
        var records = RandomRecords(seed: 2000 + seed)
        let batches = try (0..<6).map { _ in try records.batch() }
        try await withStore(driver) { together in
            for batch in batches { try await together.add(batch) }
            let whole = try await Picture(together)
            try await withStore(driver) { singly in
                for batch in batches { for record in batch.singly { try await singly.add(record) } }

                #expect(try await Picture(singly) == whole)
            }
        }
    }
}
