import Domain
import Maintenance
import SQL
import Store
import StoreTesting
import Testing

/// A row of aggregates that cannot be read is made anew from the raw rows, and stops nobody.
struct UnreadableRollupTests {
    /// What is done to all rows of a table behind the store's back; what only SQLite lets happen is marked.
    struct Damage: Sendable, CustomTestStringConvertible {
        let statement: SQLQuery
        var needsSQLite = false

        var testDescription: String { statement.text(in: .sqlite) }

        static let all = [
            Damage(statement: "UPDATE event_rollups SET histogram = \(SQLValue.blob([7]))"),
            Damage(statement: "UPDATE event_rollups SET histogram = \(SQLValue.blob([1, 2, 3, 255]))"),
            Damage(statement: "UPDATE event_rollups SET histogram = 'text'", needsSQLite: true),
            Damage(statement: "UPDATE event_rollups SET count = -3"),
            Damage(statement: "UPDATE event_rollups SET failures = count + 1"),
            Damage(statement: "UPDATE event_rollups SET count = 'many'", needsSQLite: true),
            Damage(statement: "UPDATE cost_rollups SET nanodollars = 'dear'", needsSQLite: true),
            Damage(statement: "UPDATE cost_rollups SET requests = -1"),
            Damage(statement: "UPDATE session_cost_rollups SET tokens = -1"),
            Damage(statement: "UPDATE error_rollups SET count = -1"),
            Damage(statement: "UPDATE error_group_rollups SET count = -1"),
            Damage(statement: "UPDATE metric_rollups SET sum = 'much'", needsSQLite: true),
            Damage(statement: "UPDATE metric_rollups SET count = -2"),
        ]
    }

    private func add(to store: DataStore, at moment: Timestamp = clock) async throws {
        try await store.add(
            .events([
                event(tool: "a", session: "s", at: moment, milliseconds: 3),
                event(tool: "b", at: moment, milliseconds: 5, success: false),
            ]), .errors([failure(session: "s", at: moment)]), .metrics([metric(value: 2, at: moment)]),
            .costs([cost("1", tokens: TokenUsage(total: 5), session: "s", at: moment)]))
    }

    @Test(arguments: Driver.allCases, Damage.all)
    func whoeverStoresGoesOnAndTheNumbersAreRight(driver: Driver, damage: Damage) async throws {
        if damage.needsSQLite, driver == .postgres || driver == .timescale { return }
        try await withTestStore(driver) { test in
            try await add(to: test.store)
            try await test.store.settle()
            try await test.store.tamper(damage.statement)
            try await test.restart()

            for _ in 0..<3 {
                try await add(to: test.store)
                try await test.store.settle()
            }
            #expect(try await test.store.checkRollups() == [])
            #expect(test.store.health.repairedRows.rebuilt > 0 && test.store.health.repairedRows.lost == 0)
            #expect(test.store.health.troubles == [])
        }
    }

    @Test(arguments: Driver.allCases, Damage.all)
    func whoeverReadsIsAnsweredWithTheRightNumbers(driver: Driver, damage: Damage) async throws {
        if damage.needsSQLite, driver == .postgres || driver == .timescale { return }
        try await withTestStore(driver) { test in
            try await add(to: test.store)
            try await test.store.settle()
            let tools = try await test.store.tools(.all)
            try await test.store.tamper(damage.statement)
            try await test.restart()

            #expect(try await test.store.tools(.all) == tools)
            let summary = try await test.store.summary(.all, now: clock)
            #expect(summary.calls.count == 2 && summary.calls.failures == 1 && summary.errors == 1)
            #expect(try await test.store.costTotal(CostFilter(sessionID: "s")).tokens == 5)
            #expect(try await test.store.count(MetricFilter()).number == 1)
            #expect(test.store.health.troubles == [])
        }
    }

    @Test(arguments: Driver.withoutChunks)
    func whereTheRecordsAreGoneTheCountsAreKept(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            let old = clock - 60 * Timestamp.day
            try await add(to: test.store, at: old)
            try await add(to: test.store)
            try await test.store.retain(days: 30, now: clock)
            try await test.store.tamper("UPDATE event_rollups SET histogram = \(SQLValue.blob([7]))")
            try await test.restart()

            let past = TimeRange(from: .earliest, to: clock - Timestamp.day)
            let tools = try await test.store.tools(past)
            #expect(tools.map(\.calls.count) == [1, 1] && tools.allSatisfy { $0.calls.durations.total == 0 })
            #expect(try await test.store.tools(.all).map(\.calls.durations.total) == [1, 1])
            #expect(test.store.health.troubles.map(\.code) == [.aggregates])
            #expect(test.store.health.repairedRows.lost > 0 && test.store.health.repairedRows.rebuilt > 0)
            try await add(to: test.store)
            #expect(try await test.store.summary(.all, now: clock).calls.count == 6)
        }
    }

    @Test(arguments: Driver.allCases)
    func oneRowThatIsDamagedTouchesNoOther(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            try await add(to: test.store)
            try await test.store.settle()
            // What others are must be kept, not counted again.
            try await test.store.tamper("UPDATE event_rollups SET count = 7 WHERE tool_name = 'b'")
            try await test.store.tamper(
                "UPDATE event_rollups SET histogram = \(SQLValue.blob([7])) WHERE tool_name = 'a' AND resolution = 3600"
            )
            try await test.restart()

            try await add(to: test.store)
            try await test.store.settle()

            #expect(try await test.store.tools(.all).map(\.calls.count) == [8, 2])
            #expect(test.store.health.repairedRows.rebuilt == 1)
        }
    }
}
