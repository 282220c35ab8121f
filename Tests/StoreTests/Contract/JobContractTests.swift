import Domain
import Maintenance
import PostgresServer
import SQL
import Store
import StoreTesting
import Testing

struct JobContractTests {
    private static let due: @Sendable (JobState) -> Bool = { $0.nextRun.map { $0 <= clock } ?? true }

    private func end(_ store: DataStore, _ claim: JobClaim, _ outcome: JobOutcome) async throws -> JobState? {
        try await store.endJob(claim) { state in
            state.take(outcome, from: clock, to: clock + 5, microseconds: 5, next: clock + Timestamp.hour)
        }
    }

    @Test(arguments: Driver.allCases)
    func aRunIsWrittenDown(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            let store = test.store
            try await store.planJobs([("b", clock), ("a", clock + 9)])
            let claim = try #require(try await store.claimJob("b", at: clock, isDue: Self.due))
            let running = try #require(try await store.jobStates().last)
            #expect(running.name == "b" && running.runningSince == clock && running.runningOn != nil)
            let ended = try await end(store, claim, .done("all\nof it"))

            let states = try await store.jobStates()
            #expect(states.map(\.name) == ["a", "b"] && states[1] == ended)
            #expect(states[1].lastResult == "all of it" && states[1].runningSince == nil && states[1].runs == 1)
            #expect(states[1].nextRun == clock + Timestamp.hour && states[1].lastMicroseconds == 5)
            #expect(try await store.claimJob("b", at: clock, isDue: Self.due) == nil)
        }
    }

    @Test(arguments: Driver.allCases)
    func failuresAreCountedAndOneThatGoesWellEndsTheRow(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.planJobs([("a", clock)])
            for outcome in [JobOutcome.failed("no"), .failed(String(repeating: "é", count: 500)), .done("yes")] {
                let claim = try #require(try await store.claimJob("a", at: clock) { _ in true })
                _ = try await end(store, claim, outcome)
            }
            let state = try #require(try await store.jobStates().first)
            #expect(state.runs == 3 && state.failures == 2 && state.failuresInARow == 0)
            #expect((state.lastError?.utf8.count ?? 0) <= 500 && state.lastError?.hasPrefix("éé") == true)
            #expect(state.lastResult == "yes" && state.lastSuccess == clock + 5)
        }
    }

    @Test(arguments: Driver.allCases)
    func aWishIsWrittenDownAndTakenUpOnce(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.planJobs([("a", clock + Timestamp.hour)])
            let actor = Actor(.user, id: 1, name: "ann")
            guard case .accepted(let state) = try await store.requestJob("a", by: actor, at: clock) else {
                Issue.record("not accepted")
                return
            }
            #expect(state.requestedAt == clock)
            #expect(try await store.requestJob("x", by: actor, at: clock) == .unknown)
            let entry = try #require(try await store.audit(AuditFilter(action: .jobRequested), page: .whole).first)
            #expect(entry.subject == "job:a" && entry.actor == actor)
            let claim = try await store.claimJob("a", at: clock) { $0.requestedAt != nil }
            #expect(claim != nil)
            #expect(try await store.jobStates().first?.requestedAt == nil)
        }
    }

    @Test(arguments: Driver.allCases)
    func aRunThatWasBrokenOffIsAsIfItHadNotBegun(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.planJobs([("a", clock)])
            let before = try await store.jobStates()
            try await store.releaseJob(try #require(try await store.claimJob("a", at: clock, isDue: Self.due)))
            #expect(try await store.jobStates() == before)
        }
    }

    @Test func whatAServerRunsNoOtherDoesUntilItIsGone() async throws {
        let server = try PostgresServer.shared()
        await Places.shared.take()
        let url = try server.database(query: "connect_timeout=60")
        func open() throws -> DataStore {
            DataStore(database: try SQLStore.open(url, options: .init(ownership: .share)))
        }
        let (one, other) = (try open(), try open())
        try await one.migrate()
        try await one.planJobs([("a", clock)])
        let claim = try #require(try await one.claimJob("a", at: clock, isDue: Self.due))

        #expect(try await other.claimJob("a", at: clock, isDue: Self.due) == nil)
        guard case .isRunning = try await other.requestJob("a", by: .job("test"), at: clock) else {
            Issue.record("a running job was accepted")
            return
        }
        try await one.database.close()
        let taken = try #require(try await other.claimJob("a", at: clock, isDue: Self.due))
        #expect(try await end(other, claim, .done("by the one that is gone")) == nil)
        #expect(try await end(other, taken, .done("by the other"))?.lastResult == "by the other")
        try await other.database.close()
        try server.drop(url)
        await Places.shared.leave()
    }
}

struct SweepContractTests {
    private func request(_ key: String) throws -> WriteRequest {
        let event = try UsageEvent(timestamp: clock, eventType: "e", now: clock)
        let idempotency = Idempotency(scope: "s", key: key, fingerprint: "f") { _ in StoredAnswer(status: 201, body: [])
        }
        return WriteRequest(batch: .events([event]), idempotency: idempotency)
    }

    @Test(arguments: Driver.allCases)
    func oldAnswersAndSecondsGoInPieces(driver: Driver) async throws {
        try await withStore(driver) { store in
            _ = try await store.write(try (0..<7).map { try request("k\($0)") }, now: clock)
            try await store.settle()
            func count(_ table: String, _ condition: String = "1 = 1") async throws -> Int64? {
                try await store.database.read {
                    try $0.first("SELECT count(*) FROM \(raw: table) WHERE \(raw: condition)") { $0.integer(0) }
                }
            }
            #expect(try await store.sweep(now: clock + Timestamp.minute, rows: 2) == 0)
            let seconds = try #require(try await count("event_rollups", "resolution = 1"))
            #expect(try await store.sweep(now: clock + Timestamp.day + Timestamp.minute, rows: 2) == 7 + Int(seconds))
            #expect(try await count("idempotency_keys") == 0)
            #expect(try await store.summary(.all, now: clock + Timestamp.hour).calls.count == 7)
        }
    }
}
