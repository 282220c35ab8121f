import Domain
import Store
import StoreTesting
import Testing

/// Many tasks at once: nothing is lost, nothing counted twice.
struct ConcurrencyContractTests {
    @Test(arguments: Driver.allCases)
    func everyWriterGetsItsOwnIdentifiers(driver: Driver) async throws {
        try await withStore(driver) { store in
            let ids = try await withThrowingTaskGroup(of: [Int64].self) { group in
                for writer in 0..<40 {
                    group.addTask {
                        let events = try (0..<5).map { try event(tool: "t\(writer % 3)", session: "s\($0)") }
                        return try await store.add(.events(events))[0].ids
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }

            #expect(ids.count == 200 && Set(ids).count == 200)
            #expect(try await store.summary(.all, now: clock).calls.count == 200)
            #expect(try await store.session("s0")?.totals.requests == 40)
            #expect(try await store.checkRollups().isEmpty)
        }
    }

    @Test(arguments: Driver.allCases)
    func readersAlwaysSeeWhatWasAcknowledged(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for count in 1...60 {
                        try await store.add(.events([event(tool: "t", session: "s")]))
                        let seen = try await store.tools(.all).first?.calls.count ?? 0
                        #expect(seen == Int64(count))
                    }
                }
                for _ in 0..<3 {
                    group.addTask {
                        for _ in 0..<40 {
                            let session = try await store.session("s")
                            let events = try await store.events(EventFilter(sessionID: "s"), page: .whole)
                            #expect(events.count >= Int(session?.totals.requests ?? 0))
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await store.checkRollups().isEmpty)
        }
    }

    @Test(arguments: Driver.allCases)
    func readersThatGoAwayDoNoHarm(driver: Driver) async throws {
        try await withStore(driver) { store in
            for round in 0..<60 {
                try await store.add(.events([event(tool: "t\(round % 4)", session: "s\(round % 3)")]))
                let reader = Task { _ = try await store.tools(.all) }
                if round % 2 == 0 { await Task.yield() }
                reader.cancel()
            }

            #expect(try await store.summary(.all, now: clock).calls.count == 60)
            #expect(try await store.checkRollups().isEmpty)
        }
    }

    @Test(arguments: Driver.allCases)
    func theSameCostFromManySendersCountsOnce(driver: Driver) async throws {
        try await withStore(driver) { store in
            let ids = try await withThrowingTaskGroup(of: Int64.self) { group in
                for _ in 0..<30 { group.addTask { try await store.add(.costs([cost("1", request: "r")]))[0].ids[0] } }
                return try await group.reduce(into: Set<Int64>()) { $0.insert($1) }
            }

            #expect(ids.count == 1)
            #expect(try await store.costTotal(CostFilter()).cost == Money(decimal: "1"))
        }
    }

    @Test(arguments: Driver.allCases)
    func theGenerationRisesWithEveryWriteAndNoRead(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.add(.events([event(tool: "t")]))
            let before = store.generation
            _ = try await store.tools(.all)
            #expect(store.generation == before)

            try await store.add(.events([event(tool: "t")]))
            #expect(store.generation > before)
        }
    }
}
