import Domain
import Store
import StoreTesting
import Testing

/// Each filter lets pass what it says, alone and with others.
struct FilterContractTests {
    private let earlier = clock - Timestamp.hour

    @Test(arguments: Driver.allCases)
    func eventsAreFiltered(driver: Driver) async throws {
        try await withStore(driver) { store in
            let events = try [
                event("tool_call", tool: "search", session: "a/b ?", at: earlier),
                event("tool_call", tool: "search", at: clock, success: false),
                event("webhook", session: "a/b ?", at: clock),
                event("tool_call", tool: "fetch", session: "other", at: clock),
            ]
            try await store.add(.events(events))
            func found(_ filter: EventFilter) async throws -> [Int] {
                try await store.events(filter, page: .whole).map { Int($0.id) - 1 }
            }

            #expect(try await found(EventFilter(eventType: "webhook")) == [2])
            #expect(try await found(EventFilter(toolName: "search")) == [1, 0])
            #expect(try await found(EventFilter(success: false)) == [1])
            #expect(try await found(EventFilter(success: true)) == [3, 2, 0])
            #expect(try await found(EventFilter(sessionID: "a/b ?")) == [2, 0])
            #expect(try await found(EventFilter(sessionID: "a/b ?", toolName: "search")) == [0])
            #expect(try await found(EventFilter(sessionID: "unknown")) == [])
            #expect(try await found(EventFilter(toolName: "sear")) == [])
            #expect(try await found(EventFilter(range: TimeRange(from: earlier, to: clock))) == [0])
            #expect(try await found(EventFilter(range: TimeRange(from: earlier + 1, to: .latest))) == [3, 2, 1])
            #expect(try await found(EventFilter(range: TimeRange(from: clock, to: clock))) == [])
        }
    }

    @Test(arguments: Driver.allCases)
    func metricsAreFiltered(driver: Driver) async throws {
        try await withStore(driver) { store in
            let metrics = try [
                metric("load", session: "s", at: earlier, tags: #"{"host":"a","n":1,"ok":true}"#),
                metric("load", tags: #"{"host":"a","a\"b":"x"}"#),
                metric("heap", session: "s", tags: #"{"host":"b","ab":"x"}"#),
                metric("heap"),
            ]
            try await store.add(.metrics(metrics))
            func found(_ filter: MetricFilter) async throws -> [Int] {
                try await store.metrics(filter, page: .whole).map { Int($0.id) - 1 }
            }

            #expect(try await found(MetricFilter(name: "heap")) == [3, 2])
            #expect(try await found(MetricFilter(sessionID: "s")) == [2, 0])
            #expect(try await found(MetricFilter(tags: ["host": "a"])) == [1, 0])
            #expect(try await found(MetricFilter(tags: ["host": "a", "n": "1", "ok": "true"])) == [0])
            #expect(try await found(MetricFilter(tags: ["a\"b": "x"])) == [1])
            #expect(try await found(MetricFilter(tags: ["host": "' OR 1=1 --"])) == [])
            #expect(try await found(MetricFilter(range: TimeRange(from: earlier, to: clock), name: "load")) == [0])
        }
    }

    @Test(arguments: Driver.allCases)
    func errorsAreFiltered(driver: Driver) async throws {
        try await withStore(driver) { store in
            let errors = try [
                failure("A", session: "s", at: earlier), failure("A", resolved: true), failure("B", "other"),
            ]
            try await store.add(.errors(errors))
            let groups = try await store.errorGroups(state: nil, page: .whole)
            func found(_ filter: ErrorFilter) async throws -> [Int] {
                try await store.errors(filter, page: .whole).map { Int($0.id) - 1 }
            }

            #expect(try await found(ErrorFilter(errorType: "A")) == [1, 0])
            #expect(try await found(ErrorFilter(resolved: true)) == [1])
            #expect(try await found(ErrorFilter(resolved: false)) == [2, 0])
            #expect(try await found(ErrorFilter(sessionID: "s")) == [0])
            #expect(try await found(ErrorFilter(groupID: groups.first { $0.errorType == "B" }?.id)) == [2])
            #expect(try await found(ErrorFilter(errorType: "B", resolved: true)) == [])
            #expect(try await found(ErrorFilter(range: TimeRange(from: earlier, to: clock))) == [0])
        }
    }

    @Test(arguments: Driver.allCases)
    func costsAreFiltered(driver: Driver) async throws {
        try await withStore(driver) { store in
            let costs = try [
                cost(service: "a", operation: "x", model: "m", at: earlier), cost(service: "a", operation: "y"),
                cost(service: "b", operation: "x", session: "s"),
            ]
            try await store.add(.costs(costs))
            func found(_ filter: CostFilter) async throws -> [Int] {
                try await store.costs(filter, page: .whole).map { Int($0.id) - 1 }
            }

            #expect(try await found(CostFilter(serviceName: "a")) == [1, 0])
            #expect(try await found(CostFilter(operationType: "x")) == [2, 0])
            #expect(try await found(CostFilter(model: "m")) == [0])
            #expect(try await found(CostFilter(sessionID: "s")) == [2])
            #expect(try await found(CostFilter(serviceName: "a", operationType: "y")) == [1])
            #expect(try await found(CostFilter(range: TimeRange(from: earlier, to: clock))) == [0])
        }
    }

    @Test(arguments: Driver.allCases)
    func sessionsAreFiltered(driver: Driver) async throws {
        try await withStore(driver) { store in
            let longAgo = clock - Session.idleLimit
            let starts = try [
                start("abc", at: longAgo), start("abd", at: longAgo + 1), start("ab%", at: clock),
                start("éa", at: clock),
            ]
            try await store.add(.sessions(starts))
            _ = try await store.updateSession("éa", SessionChange(ended: true), now: clock)
            func found(_ filter: SessionFilter) async throws -> [String] {
                try await store.sessions(filter, page: .whole, now: clock).map(\.sessionID)
            }

            #expect(try await found(SessionFilter(status: .active)) == ["ab%", "abd"])
            #expect(try await found(SessionFilter(status: .idle)) == ["abc"])
            #expect(try await found(SessionFilter(status: .ended)) == ["éa"])
            #expect(try await found(SessionFilter(search: "ab")) == ["ab%", "abd", "abc"])
            #expect(try await found(SessionFilter(search: "ab%")) == ["ab%"])
            #expect(try await found(SessionFilter(search: "é")) == ["éa"])
            #expect(try await found(SessionFilter(range: TimeRange(from: longAgo, to: clock))) == ["abd", "abc"])
        }
    }
}
