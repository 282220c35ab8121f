import Domain
import SQL
import Store
import StoreTesting
import Testing

struct CostContractTests {
    @Test(arguments: Driver.allCases)
    func theSameRequestCountsOnce(driver: Driver) async throws {
        try await withStore(driver) { store in
            let sent = try cost("1", request: "r1", session: "s")
            let first = try await store.add(.costs([sent, sent]), .costs([sent]))
            let later = try await store.add(.costs([cost("9", request: "r1"), cost("0.5", request: "r2")]))

            #expect(first[0].existing == [1] && first[1].existing == [0] && later[0].existing == [0])
            #expect(Set(first[0].ids + first[1].ids + [later[0].ids[0]]).count == 1)
            #expect(try await store.cost(id: first[0].ids[0])?.record == sent)
            #expect(try await store.costTotal(CostFilter()).cost == Money(decimal: "1.5"))
            #expect(try await store.session("s")?.totals.cost == Money(decimal: "1"))
        }
    }

    @Test(arguments: Driver.allCases)
    func anotherServiceOperationOrNoRequestCounts(driver: Driver) async throws {
        try await withStore(driver) { store in
            let receipts = try await store.add(
                .costs([
                    cost(request: "r"), cost(service: "x", request: "r"), cost(operation: "x", request: "r"), cost(),
                    cost(), cost(request: "R"),
                ]))

            #expect(receipts[0].existing.isEmpty && Set(receipts[0].ids).count == 6)
            #expect(try await store.costTotal(CostFilter()).requests == 6)
        }
    }

    @Test(arguments: Driver.allCases)
    func totalsAreExactByEveryGrouping(driver: Driver) async throws {
        try await withStore(driver) { store in
            let yesterday = clock - Timestamp.day
            try await store.add(
                .costs([
                    cost("0.1", service: "a", model: "m", tool: "t", tokens: TokenUsage(total: 3), session: "s"),
                    cost("0.2", service: "a", operation: "x", session: "s", at: yesterday),
                    cost("0.000000001", service: "b", tokens: TokenUsage(input: 1, output: 1)),
                ]))
            func names(_ grouping: CostGrouping, _ filter: CostFilter = CostFilter()) async throws -> [String] {
                try await store.costTotals(by: grouping, filter).map { "\($0.name)=\($0.total.cost)" }
            }

            #expect(try await names(.service) == ["a=0.3", "b=0.000000001"])
            #expect(try await names(.operation) == ["x=0.2", "chat=0.100000001"])
            #expect(try await names(.model) == ["=0.200000001", "m=0.1"])
            #expect(try await names(.tool) == ["=0.200000001", "t=0.1"])
            #expect(try await names(.session) == ["s=0.3"])
            #expect(try await names(.day) == ["2026-11-22=0.2", "2026-11-23=0.100000001"])
            #expect(try await names(.model, CostFilter(sessionID: "s")) == ["=0.2", "m=0.1"])
            #expect(try await names(.day, CostFilter(serviceName: "b")) == ["2026-11-23=0.000000001"])
            #expect(try await store.costTotal(CostFilter()).tokens == 5)
            #expect(try await store.costTotal(CostFilter(sessionID: "s", model: "m")).requests == 1)
            #expect(try await store.costTotal(CostFilter(sessionID: "?")) == CostTotal())
        }
    }

    @Test(arguments: Driver.allCases)
    func sumsAtTheirBoundDoNotStopTheStore(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            let dear = try cost("1000000", tokens: TokenUsage(total: FieldLimits.tokens.upperBound), session: "s")
            let slow = try event(session: "s", milliseconds: FieldLimits.milliseconds.upperBound)
            try await test.store.add(.costs([dear]), .events([slow]))
            // Sums as years of such records would leave them.
            try await test.store.settle()
            for table in ["cost_rollups", "session_cost_rollups"] {
                try await test.store.tamper(
                    "UPDATE \(raw: table) SET tokens = \(Int64.max), nanodollars = \(Int64.max)")
            }
            try await test.store.tamper("UPDATE event_rollups SET total_us = \(Int64.max)")
            try await test.store.tamper(
                "UPDATE sessions SET total_processing_us = \(Int64.max), total_tokens = \(Int64.max)")
            try await test.restart()
            try await test.store.add(.costs([dear]), .events([slow]))

            #expect(try await test.store.costTotal(CostFilter()).tokens == .max)
            #expect(try await test.store.summary(.all, now: clock).calls.totalMicroseconds == .max)
            #expect(try await test.store.session("s")?.totals.processingMicroseconds == .max)
        }
    }
}
