import Domain
import SQL
import Store
import StoreTesting
import Testing

/// The events of a session, found by its blocks, are those that a scan of all events finds.
struct SessionEventPropertyTests {
    @Test(arguments: Driver.allCases, 0..<4)
    func theFilterFindsWhatAScanFinds(driver: Driver, seed: Int) async throws {
        try await withTestStore(driver) { test in
            var random = SplitMix64(seed: seed)
            for round in 0..<6 {
                let events = try (0..<60).map { _ in
                    try event(
                        tool: Bool.random(using: &random) ? "a" : "b",
                        session: ["s0", "s1", "round \(round)", nil].randomElement(using: &random) ?? nil,
                        at: clock - Int64.random(in: 0...20, using: &random))
                }
                try await test.store.add(.events(events))
                try await leaveOut(Int64.random(in: 1...40_000, using: &random), in: test)
            }

            let all = try await test.store.events(EventFilter(), page: .whole)
            for name in ["s0", "s1", "round 0", "round 5"] {
                let found = try await test.store.events(EventFilter(sessionID: name), page: .whole)
                #expect(found == all.filter { $0.record.sessionID == name } && !found.isEmpty)
                let calls = try await test.store.events(EventFilter(sessionID: name, toolName: "a"), page: .whole)
                #expect(calls == found.filter { $0.record.toolName == "a" })
            }
        }
    }

    @Test(arguments: Driver.allCases)
    func aSessionOfManyEventsIsListedAsOneOfFew(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            let events = try (0..<60).map { number in
                try event(tool: "t\(number)", session: "s\(number % 3)", at: clock - Int64(number * 37 % 11))
            }
            try await test.store.add(.events(events))
            let few = try await test.store.events(EventFilter(sessionID: "s1"), page: .whole)
            try await test.store.tamper("UPDATE sessions SET total_requests = 1000000000")

            let many = try await test.store.events(EventFilter(sessionID: "s1"), page: .whole)

            #expect(many == few && many.count == 20)
        }
    }

    /// Lets the identifiers go on `count` later, as if as many events without a session had come.
    private func leaveOut(_ count: Int64, in test: TestStore) async throws {
        try await test.store.settle()
        try await test.store.tamper(
            """
            INSERT INTO usage_events (id, timestamp, event_type, success)
            SELECT max(id) + \(count), max(timestamp), 'filler', \(true) FROM usage_events
            """)
        try await test.restart()
    }
}
