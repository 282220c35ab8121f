import Credentials
import Domain
import Logging
import Maintenance
import SQL
import Store
import Testing

@testable import App

struct RetentionServiceTests {
    @Test func oldRecordsGoSoonAfterTheStart() async throws {
        let store = DataStore(database: try SQLStore.open("sqlite::memory:", options: .init(ownership: .whole)))
        try await store.migrate()
        let now = Timestamp.now()
        let events = try [40, 35, 0].map { days in
            try UsageEvent(timestamp: now - days * Timestamp.day, eventType: "tool_call", now: now)
        }
        _ = try await store.write([WriteRequest(batch: .events(events))], now: now)

        let signature = ChainSignature(secret: try SecretKey(String(repeating: "s", count: 32)))
        let service = Task {
            await RetentionService(
                store: store, days: 30, auditDays: 0, signature: signature, logger: Logger(label: "test")
            ).run()
        }
        let deadline = ContinuousClock.now + .seconds(60)
        while try await store.events(EventFilter(), page: Page(limit: 10)).count > 1, .now < deadline {
            try await Task.sleep(for: .milliseconds(100))
        }
        service.cancel()
        await service.value

        #expect(try await store.events(EventFilter(), page: Page(limit: 10)).count == 1)
        #expect(try await store.summary(.all, now: now).calls.count == 3)
        try await store.database.close()
    }
}
