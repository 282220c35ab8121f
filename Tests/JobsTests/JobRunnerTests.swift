import Domain
import Logging
import Maintenance
import PostgresServer
import SQL
import Store
import Synchronization
import Testing

@testable import Jobs

struct JobRunnerTests {
    private func withStore(_ body: (DataStore) async throws -> Void) async throws {
        let store = DataStore(database: try SQLStore.open("sqlite::memory:"))
        try await store.migrate()
        try await body(store)
        try await store.database.close()
    }

    private func job(
        _ name: String, scope: Job.Scope = .store, period: Duration = .seconds(3600), retry: Duration = .seconds(60),
        limit: Duration = .seconds(60), alarm: JobAlarm? = nil, work: @escaping @Sendable () async throws -> String
    ) -> Job {
        Job(
            name, "Does \(name).", scope: scope,
            schedule: JobSchedule(first: .zero, period: period, retry: retry, limit: limit), alarm: alarm, work: work)
    }

    /// Runs `runner` until `condition` holds, for a minute at most.
    private func run(_ runner: JobRunner, until condition: () async throws -> Bool) async throws {
        let running = Task { await runner.run() }
        let end = ContinuousClock.now + .seconds(60)
        while try await !condition() {
            guard ContinuousClock.now < end else {
                Issue.record("it took too long")
                break
            }
            try await Task.sleep(for: .milliseconds(5))
        }
        running.cancel()
        await running.value
    }

    @Test(arguments: Job.Scope.allCases)
    func aJobRunsAgainAndAgain(scope: Job.Scope) async throws {
        try await withStore { store in
            let runs = Atomic<Int>(0)
            let job = job("a", scope: scope, period: .milliseconds(20)) {
                "run \(runs.add(1, ordering: .relaxed).newValue)"
            }
            let runner = JobRunner(store: store, jobs: [job])
            try await run(runner) { runs.load(ordering: .relaxed) >= 3 }

            let report = try #require(runner.report("a"))
            #expect(report.state.runs >= 2 && report.state.failures == 0 && report.state.runningSince == nil)
            #expect(report.state.lastResult?.hasPrefix("run ") == true && report.state.lastSuccess != nil)
            #expect(try await store.jobStates().count == (scope == .store ? 1 : 0))
        }
    }

    @Test func oneThatHangsHoldsUpNoOtherAndIsBrokenOff() async throws {
        try await withStore { store in
            let runs = Atomic<Int>(0)
            let hanging = job("hanging", limit: .milliseconds(100)) {
                try await Task.sleep(for: .seconds(600))
                return ""
            }
            let other = job("other", period: .milliseconds(10)) { "\(runs.add(1, ordering: .relaxed).newValue)" }
            let runner = JobRunner(store: store, jobs: [hanging, other])
            try await run(runner) {
                runs.load(ordering: .relaxed) >= 2 && runner.report("hanging")?.state.failures == 1
            }
            #expect(runner.report("hanging")?.state.lastError?.hasPrefix("it took longer than") == true)
            #expect(runner.report("hanging")?.condition == .failing)
        }
    }

    @Test func failuresAreToldAndGoWithARunThatGoesWell() async throws {
        struct Failure: Error, CustomStringConvertible { let description = "no luck" }
        try await withStore { store in
            let isRight = Atomic<Bool>(false)
            let alarm = JobAlarm(.retention, after: 2, message: "it fails")
            let job = job("a", period: .milliseconds(20), retry: .milliseconds(20), alarm: alarm) {
                guard isRight.load(ordering: .relaxed) else { throw Failure() }
                return "done"
            }
            let runner = JobRunner(store: store, jobs: [job])
            try await run(runner) { store.health.has(.retention) }
            let failed = try #require(runner.report("a")?.state)
            #expect(failed.failuresInARow >= 2 && failed.lastError == "no luck" && failed.lastSuccess == nil)

            isRight.store(true, ordering: .relaxed)
            try await run(runner) { !store.health.has(.retention) }
            #expect(runner.report("a")?.state.failuresInARow == 0)
        }
    }

    @Test func aWishIsTakenUpAndWhatRunsIsNotBegunTwice() async throws {
        try await withStore { store in
            let (gate, open) = AsyncStream.makeStream(of: Void.self)
            let runs = Atomic<Int>(0)
            let job = job("a") {
                runs.add(1, ordering: .relaxed)
                for await _ in gate { break }
                return "done"
            }
            let runner = JobRunner(store: store, jobs: [job])
            let actor = Actor(.user, id: 1, name: "ann")
            try await run(runner) {
                guard runs.load(ordering: .relaxed) == 1 else { return false }
                guard case .isRunning = try await runner.request("a", by: actor, at: .now()) else { return false }
                return true
            }
            #expect(try await runner.request("x", by: actor, at: .now()) == .unknown)
            // The run was broken off with the runner, so it is begun anew.
            open.yield()
            try await run(runner) { runner.report("a")?.state.runs == 1 }
            _ = try await runner.request("a", by: actor, at: .now())
            open.yield()
            try await run(runner) { runner.report("a")?.state.runs == 2 }
            #expect(
                try await store.audit(AuditFilter(action: .jobRequested), page: Page(limit: 10)).map(\.actor) == [actor]
            )
        }
    }

    @Test func whatTheStoreCannotBeToldIsRemembered() async throws {
        try await withStore { store in
            _ = try await store.database.write { connection in
                try connection.execute(
                    "CREATE TRIGGER t BEFORE UPDATE ON jobs BEGIN SELECT RAISE(ABORT, 'no'); END")
            }
            let runner = JobRunner(store: store, jobs: [job("a") { "done" }])
            try await run(runner) { runner.report("a")?.state.runs == 1 }
            #expect(runner.report("a")?.state.lastResult == "done" && runner.report("a")?.condition == .waiting)
        }
    }

    @Test func oneOfTwoServersRunsAJobAndBothShowIt() async throws {
        let server = try PostgresServer.shared()
        let url = try server.database(query: "connect_timeout=60")
        func open() throws -> DataStore {
            DataStore(database: try SQLStore.open(url, options: .init(ownership: .share)))
        }
        let stores = [try open(), try open()]
        try await stores[0].migrate()
        let running = Atomic<Int>(0)
        let most = Atomic<Int>(0)
        let runs = Atomic<Int>(0)
        let job = job("a", period: .milliseconds(50)) {
            most.max(running.add(1, ordering: .relaxed).newValue, ordering: .relaxed)
            try await Task.sleep(for: .milliseconds(100))
            running.subtract(1, ordering: .relaxed)
            return "run \(runs.add(1, ordering: .relaxed).newValue)"
        }
        let runners = stores.map { JobRunner(store: $0, jobs: [job]) }
        let other = Task { await runners[1].run() }
        try await run(runners[0]) {
            runs.load(ordering: .relaxed) >= 4 && runners.allSatisfy { ($0.report("a")?.state.runs ?? 0) >= 3 }
        }
        other.cancel()
        await other.value
        #expect(most.load(ordering: .relaxed) == 1)
        for store in stores { try await store.database.close() }
        try server.drop(url)
    }
}
