import Domain
import SQL
import Store
import StoreTesting
import Testing

/// The shapes of the aggregates, by small examples; that they are right for all records is a property test's matter.
struct AggregateContractTests {
    private let hourAgo = clock - Timestamp.hour

    @Test(arguments: Driver.allCases)
    func whatIsNotInAggregatesIsCountedUntilSomebodyReads(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.add(.events([event()]))
            #expect(store.unsettledEvents == 1)
            try await store.add(.events([event(), event()]))
            try await store.add(.events([event()]))
            #expect(store.unsettledEvents == 4)
            _ = try await store.tools(.all)
            #expect(store.unsettledEvents == 0)
        }
    }

    @Test(arguments: Driver.allCases)
    func toolsAreListedWithTheMostCalledFirst(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.add(
                .events([
                    event(tool: "b", milliseconds: 10), event(tool: "a", at: hourAgo), event(tool: "c", success: false),
                    event(tool: "b", at: hourAgo, milliseconds: 30), event("webhook"),
                ]), .costs([cost("0.5", tool: "b"), cost("2", tool: "cost only")]))
            let tools = try await store.tools(.all)

            #expect(tools.map(\.toolName) == ["b", "a", "c", "cost only"])
            #expect(tools[0].calls.count == 2 && tools[0].calls.meanMilliseconds == 20)
            #expect(tools[0].cost == Money(decimal: "0.5") && tools[0].lastUsed == clock)
            #expect(tools[1].calls.meanMilliseconds == nil && tools[1].lastUsed == hourAgo)
            #expect(tools[2].calls.failureRate == 1)
            #expect(tools[3].calls.count == 0 && tools[3].lastUsed == nil)
            #expect(
                try await store.tools(TimeRange(from: clock - Timestamp.minute, to: clock)).map(\.toolName)
                    == ["b", "c", "cost only"])
            for tool in tools { #expect(try await store.tool(tool.toolName, .all) == tool) }
            #expect(try await store.tool("B", .all).calls.count == 0)
        }
    }

    @Test(arguments: Driver.allCases)
    func theSummaryHasTheTopFive(driver: Driver) async throws {
        try await withStore(driver) { store in
            for index in 1...7 {
                try await store.add(.events((0..<index).map { _ in try event(tool: "t\(index)") }))
                try await store.add(.errors([failure("E\(index)")]))
            }
            let summary = try await store.summary(.last(7 * Timestamp.day, before: clock), now: clock)

            #expect(summary.topTools == (3...7).reversed().map { NamedCount(name: "t\($0)", count: Int64($0)) })
            #expect(summary.recentErrors.map(\.record.errorType) == ["E7", "E6", "E5", "E4", "E3"])
            #expect(summary.calls.count == 28 && summary.errors == 7)
        }
    }

    @Test(arguments: Driver.allCases)
    func emptyAndFutureRangesHoldNothing(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.add(.events([event(tool: "t")]), .errors([failure()]))
            for range in [TimeRange(from: clock, to: clock), TimeRange(from: clock + Timestamp.day, to: .latest)] {
                let summary = try await store.summary(range, now: clock)

                #expect(summary.calls.count == 0 && summary.errors == 0 && summary.recentErrors.isEmpty)
                #expect(try await store.tools(range).isEmpty)
                #expect(try await store.costTotal(CostFilter(range: range)) == CostTotal())
            }
        }
    }

    @Test(arguments: Driver.allCases)
    func theDashboardShowsTheLastMinuteDayAndWeek(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.add(
                .events([
                    event(tool: "a", at: clock, milliseconds: 4), event(tool: "a", at: clock - 59 * Timestamp.second),
                    event("hook", at: clock - Timestamp.minute), event("hook", at: clock - 2 * Timestamp.day),
                    event(tool: "a", session: "s", at: hourAgo, milliseconds: 2),
                ]), .errors([failure("A"), failure("A"), failure("B", at: hourAgo)]),
                .costs([cost("1"), cost("2", at: clock - Timestamp.day), cost("9", at: clock - 8 * Timestamp.day)]))
            let shown = try await store.dashboard(now: clock)

            #expect(shown.requestsPerMinute == 2 && shown.lastDay.count == 4 && shown.activeSessions == 0)
            #expect(shown.topErrors == [NamedCount(name: "A", count: 2), NamedCount(name: "B", count: 1)])
            #expect(shown.usage == [NamedCount(name: "a", count: 3), NamedCount(name: "hook", count: 1)])
            #expect(
                shown.costToday == Money(decimal: "1") && shown.costHistory.map(\.cost.decimal).suffix(2) == ["2", "1"])
            #expect(shown.costHistory.first?.date == "2026-11-17" && shown.costHistory.last?.date == "2026-11-23")
            #expect(shown.latencyHistory.map(\.milliseconds) == [2, 4])
        }
    }

    @Test(arguments: Driver.allCases)
    func theLastMinuteIsStillKnownAfterARestartAndARebuild(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            let now = Timestamp.now()
            let old = try event(at: now - 2 * Timestamp.hour)
            try await test.store.add(.events([old, event(at: now), event(at: now)]), now: now)
            try await test.restart()
            #expect(try await test.store.dashboard(now: now).requestsPerMinute == 2)

            try await test.store.rebuildRollups { _ in }
            #expect(try await test.store.dashboard(now: now).requestsPerMinute == 2)
            let seconds = try await test.store.database.read { connection in
                try connection.all("SELECT count FROM event_rollups WHERE resolution = 1") { $0.integer(0) }
            }
            #expect(seconds == [2])
        }
    }

    @Test(arguments: Driver.allCases)
    func aSeriesHasAPointPerStepWithData(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.add(
                .events([event(tool: "a"), event(tool: "a"), event(tool: "b", at: hourAgo), event("hook")]))
            func series(by dimension: TimeSeriesQuery.Dimension? = nil, tool: String? = nil) async throws
                -> [TimeSeries]
            {
                let query = try TimeSeriesQuery(
                    measure: .requests, range: .last(Timestamp.day, before: clock), step: .hour, by: dimension,
                    filter: tool.map { [.tool: $0] } ?? [:])
                return try await store.timeSeries(query)
            }
            func point(_ moment: Timestamp, _ count: Int64) -> TimeSeries.Point {
                TimeSeries.Point(start: moment.floored(to: Timestamp.hour), value: .count(count))
            }

            #expect(try await series() == [TimeSeries(name: nil, points: [point(hourAgo, 1), point(clock, 3)])])
            #expect(try await series(by: .tool).map(\.name) == ["", "a", "b"])
            #expect(try await series(by: .eventType).map(\.name) == ["hook", "tool_call"])
            #expect(try await series(tool: "b") == [TimeSeries(name: nil, points: [point(hourAgo, 1)])])
            #expect(try await series(tool: "?") == [])
        }
    }
}
