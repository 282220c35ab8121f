import Credentials
import Domain
import Jobs
import Logging
import Maintenance
import SQL
import Store
import Testing

@testable import App

struct ServerJobsTests {
    private func run(
        _ name: String, _ environment: [String: String], _ prepare: (DataStore) async throws -> Void = { _ in },
        _ check: (DataStore, JobState) async throws -> Void
    ) async throws {
        let store = DataStore(database: try SQLStore.open("sqlite::memory:", options: .init(ownership: .whole)))
        try await store.migrate()
        try await prepare(store)
        let base = ["SECRET_KEY": String(repeating: "s", count: 32), "DATABASE_URL": "sqlite::memory:"]
        let configuration = try AppConfiguration(environment: base.merging(environment) { $1 })
        let jobs = try ServerJobs(configuration: configuration, store: store, logger: Logger(label: "test")).shared()
        let state = try #require(try await JobRunner(store: store, jobs: jobs).runOnce(name))
        try await check(store, state)
        try await store.database.close()
    }

    @Test func oldRecordsGoAndThatIsWrittenDown() async throws {
        try await run("retention", ["ANALYTICS_RETENTION_DAYS": "30"]) { store in
            let now = Timestamp.now()
            let events = try [40, 35, 0].map { days in
                try UsageEvent(timestamp: now - days * Timestamp.day, eventType: "tool_call", now: now)
            }
            _ = try await store.write([WriteRequest(batch: .events(events))], now: now)
        } _: { store, state in
            #expect(state.lastResult?.hasPrefix("deleted 2 records from before ") == true)
            #expect(try await store.events(EventFilter(), page: Page(limit: 10)).count == 1)
            #expect(try await store.summary(.all, now: .now()).calls.count == 3)
            let entries = try await store.audit(AuditFilter(action: .retained), page: Page(limit: 10))
            #expect(entries.map(\.actor) == [.job("retention")])
        }
    }

    @Test(arguments: [
        ("retention", "records are kept for ever"), ("audit-retention", "entries are kept for ever"),
        ("sweep", "deleted 0 rows"),
    ])
    func whereNothingIsToBeDoneThatIsSaid(name: String, result: String) async throws {
        try await run(name, [:]) { _, state in #expect(state.lastResult == result && state.failures == 0) }
    }

    @Test func oldEntriesOfTheAuditLogAreCutOff() async throws {
        try await run("audit-retention", ["AUDIT_RETENTION_DAYS": "1"]) { store in
            try await store.note(AuditEvent(.rebuilt), by: .job("test"), at: .now() - 2 * Timestamp.day)
        } _: { _, state in
            #expect(state.lastResult == "cut off 1 entries")
        }
    }

    @Test(arguments: [
        ("http://127.0.0.1:1024/secret-path", "127.0.0.1 is a loopback address"),
        ("secret:missing", "there is no secret missing"),
    ])
    func aHeartbeatThatCannotBeGivenSaysWhy(target: String, reason: String) async throws {
        try await run("heartbeat", ["JOBS_HEARTBEAT_URL": target]) { _, state in
            #expect(state.lastError?.hasPrefix(reason) == true && state.lastError?.contains("secret-path") == false)
        }
    }

    @Test func aSecretOfAnotherKeyIsNamed() async throws {
        try await run("heartbeat", ["JOBS_HEARTBEAT_URL": "secret:url"]) { store in
            let sealer = SecretSealer(secret: try SecretKey(String(repeating: "o", count: 32)))
            let name = try #require(SecretName("url"))
            _ = try await store.setSecret(
                name, sealed: try sealer.seal("http://x/", for: .secret("url")), by: .job("test"), at: .now())
        } _: { _, state in
            #expect(state.lastError?.hasPrefix("the secret url was sealed with another SECRET_KEY") == true)
        }
    }
}
