import Domain
import Store
import StoreTesting
import Testing

/// Records come back as they went.
struct RecordContractTests {
    private static let text = "é e\u{301} \u{1F469}\u{200D}\u{1F4BB} \u{202E}rtl '\"\\%_ \u{FFFD} \u{10FFFF} \u{1}\t\n"
    private static let object = JSONText(validated: #"{"k":[1,2.5,null,true,"\u0000é"],"":{}}"#)

    @Test(arguments: Driver.allCases)
    func anEventComesBackWhole(driver: Driver) async throws {
        try await withStore(driver) { store in
            let full = try UsageEvent(
                timestamp: clock - 1, sessionID: Self.text, eventType: Self.text, toolName: Self.text,
                responseMilliseconds: 12.345, success: false, errorMessage: Self.text, userAgent: Self.text,
                ipAddress: "::1", metadata: Self.object, now: clock)
            let bare = try UsageEvent(eventType: "t", now: clock)
            let receipts = try await store.add(.events([full, bare]))

            let stored = try await store.events(EventFilter(), page: .whole)
            #expect(stored.records() == [bare, full])
            #expect(stored.map(\.id) == receipts[0].ids.reversed())
        }
    }

    @Test(arguments: Driver.allCases)
    func aMetricComesBackWhole(driver: Driver) async throws {
        try await withStore(driver) { store in
            let metrics = try [
                PerformanceMetric(
                    sessionID: Self.text, name: Self.text, value: -1e308, unit: Self.text, tags: Self.object, now: clock
                ),
                PerformanceMetric(name: "m", value: .leastNonzeroMagnitude, now: clock),
                PerformanceMetric(name: "m", value: .greatestFiniteMagnitude, now: clock),
            ]
            let ids = try await store.add(.metrics(metrics))[0].ids

            let stored = try await store.metrics(MetricFilter(), page: .whole)
            #expect(stored.records() == metrics.reversed())
            #expect(stored.map(\.id) == ids.reversed())
        }
    }

    @Test(arguments: Driver.allCases)
    func anErrorComesBackWhole(driver: Driver) async throws {
        try await withStore(driver) { store in
            let errors = try [
                ErrorLog(
                    sessionID: Self.text, errorType: Self.text, message: Self.text, stackTrace: Self.text,
                    requestPath: Self.text, requestMethod: "POST", userAgent: Self.text, ipAddress: "10.0.0.1",
                    context: Self.object, resolved: true, now: clock),
                ErrorLog(errorType: "E", message: "", now: clock),
            ]
            let ids = try await store.add(.errors(errors))[0].ids

            let stored = try await store.errors(ErrorFilter(), page: .whole)
            #expect(stored.records().map(\.withoutGroup) == errors.reversed())
            #expect(try await store.error(id: ids[0])?.record.withoutGroup == errors[0])
            let groups = try await store.errorGroups(state: nil, page: .whole).map(\.id)
            #expect(Set(stored.records().map(\.groupID)) == Set(groups))
            #expect(try await store.error(id: ids[1] + 1) == nil)
        }
    }

    @Test(arguments: Driver.allCases)
    func aCostComesBackWhole(driver: Driver) async throws {
        try await withStore(driver) { store in
            let costs = try [
                CostEntry(
                    sessionID: Self.text, serviceName: Self.text, operationType: Self.text, model: Self.text,
                    toolName: Self.text, requestID: Self.text,
                    tokens: TokenUsage(total: 9, input: 8, cachedInput: 7, output: 1),
                    cost: Money(nanodollars: 1), metadata: Self.object, prices: .empty, now: clock),
                CostEntry(
                    serviceName: "s", operationType: "o", tokens: TokenUsage(total: 1_000_000_000_000),
                    prices: .empty, now: clock),
                CostEntry(
                    serviceName: "s", operationType: "o", cost: FieldLimits.cost.upperBound, prices: .empty, now: clock),
            ]
            let ids = try await store.add(.costs(costs))[0].ids

            let stored = try await store.costs(CostFilter(), page: .whole)
            #expect(stored.records() == costs.reversed())
            #expect(try await store.cost(id: ids[1])?.record == costs[1])
            #expect(try await store.cost(id: -1) == nil)
        }
    }

    @Test(arguments: Driver.allCases)
    func momentsFrom1970ToNowAreKept(driver: Driver) async throws {
        try await withStore(driver) { store in
            let moments = [0, 1, 999_999, 1_000_000, clock.microseconds].map(Timestamp.init(microseconds:))
            try await store.add(.events(moments.map { try event(at: $0) }))

            let stored = try await store.events(EventFilter(), page: .whole)
            #expect(stored.map(\.record.timestamp) == moments.reversed())
            #expect(try await store.checkRollups().isEmpty)
        }
    }

    @Test(arguments: Driver.allCases)
    func nothingAtAllIsAnAnswerToo(driver: Driver) async throws {
        try await withStore(driver) { store in
            #expect(try await store.add(.events([]), .costs([]), .sessions([])).map(\.ids) == [[], [], []])
            let summary = try await store.summary(.all, now: clock)

            #expect(summary.calls == CallStatistics() && summary.cost == .zero && summary.recentErrors.isEmpty)
            #expect(try await store.tools(.all).isEmpty)
            #expect(try await store.checkRollups().isEmpty)
            #expect(try await store.dashboard(now: clock).costHistory.count == 7)
            try await store.rebuildRollups { _ in }
            try await store.check()
        }
    }
}
