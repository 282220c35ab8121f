import Domain
import SQL
import StoreTesting
import Testing

@testable import Store

/// What is counted is what a list of the same filter has, however the span is cut.
struct CountContractTests {
    @Test(arguments: Driver.allCases)
    func countsAreTheLengthsOfLists(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await fill(store)
            for range in spans {
                for filter in eventFilters(range) {
                    let listed = try await store.events(filter, page: .whole).count
                    #expect(try await store.count(filter) == RecordCount(Int64(listed)), "\(filter)")
                }
                for session in [nil, "s1"] {
                    let errors = ErrorFilter(range: range, sessionID: session, errorType: "E1")
                    let listedErrors = try await store.errors(errors, page: .whole).count
                    #expect(try await store.count(errors).number == Int64(listedErrors))
                    let costs = CostFilter(range: range, sessionID: session, serviceName: "v")
                    let listedCosts = try await store.costs(costs, page: .whole).count
                    #expect(try await store.count(costs).number == Int64(listedCosts))
                    let metrics = MetricFilter(range: range, sessionID: session, name: "m")
                    let listedMetrics = try await store.metrics(metrics, page: .whole).count
                    #expect(try await store.count(metrics).number == Int64(listedMetrics))
                }
            }
        }
    }

    @Test(arguments: Driver.allCases)
    func filtersThatNothingAddsUpAreCountedRowByRow(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await fill(store)
            let group = try await store.errorGroups(state: nil, page: .whole)[0]
            #expect(try await store.count(ErrorFilter(groupID: group.id)).number == group.count)
            #expect(try await store.count(ErrorFilter(resolved: true)).number == 0)
            #expect(try await store.count(MetricFilter(tags: ["host": "a"])).number == 20)
            #expect(try await store.count(SessionFilter(), now: clock).number == 3)
            #expect(try await store.count(SessionFilter(search: "s1", status: .active), now: clock).number == 1)
            #expect(try await store.count(SessionFilter(status: .ended), now: clock).number == 0)
        }
    }

    @Test(arguments: Driver.allCases)
    func anEventIsFoundByItsIdentifier(driver: Driver) async throws {
        try await withStore(driver) { store in
            let ids = try await store.add(.events([event(tool: "a"), event(tool: "b", session: "s")]))[0].ids
            #expect(try await store.event(id: ids[0])?.record.toolName == "a")
            #expect(try await store.event(id: ids[1])?.record.sessionID == "s")
            #expect(try await store.event(id: ids[1] + 1) == nil)
            #expect(try await store.event(id: .max) == nil)
        }
    }

    @Test(arguments: Driver.allCases)
    func theStoreSaysHowLargeItIs(driver: Driver) async throws {
        try await withStore(driver) { store in
            let size = try await store.size()
            #expect(size.bytes > 10_000)
        }
    }

    private var spans: [TimeRange] {
        [
            .all, TimeRange(from: clock - 95 * Timestamp.second, to: clock - 31 * Timestamp.second),
            TimeRange(from: clock - 20 * Timestamp.second, to: clock - 5 * Timestamp.second),
            TimeRange(from: clock - 3 * Timestamp.hour, to: .latest), TimeRange(from: clock, to: clock),
        ]
    }

    private func eventFilters(_ range: TimeRange) -> [EventFilter] {
        [
            EventFilter(range: range), EventFilter(range: range, toolName: "t1"),
            EventFilter(range: range, success: false), EventFilter(range: range, toolName: "t0", success: true),
            EventFilter(range: range, sessionID: "s1"), EventFilter(range: range, sessionID: "s1", toolName: "t1"),
            EventFilter(range: range, toolName: "none"),
        ]
    }

    /// A record of each kind every seven seconds.
    private func fill(_ store: DataStore) async throws {
        for number in 0..<40 {
            let moment = clock - Int64(number * 7) * Timestamp.second
            let session = "s\(number % 3)"
            try await store.add(
                .events([event(tool: "t\(number % 2)", session: session, at: moment, success: number % 5 > 0)]),
                .metrics([
                    metric("m", session: session, at: moment, tags: number % 2 == 0 ? #"{"host":"a"}"# : nil)
                ]),
                .errors([failure("E\(number % 2)", session: session, at: moment)]),
                .costs([cost("0.5", service: "v", session: session, at: moment)]))
        }
    }
}
