import Domain
import Maintenance
import SQL
import Store
import StoreTesting
import Testing

struct MigrationContractTests {
    @Test(arguments: Driver.allCases)
    func anEmptyDatabaseGetsItsTables(driver: Driver) async throws {
        let base = try driver.make()
        let store = DataStore(database: base.database)

        let pending = try await store.pendingMigrations()
        await #expect(throws: SQLError.self) { try await store.check() }
        #expect(try await store.migrate() == pending)
        #expect(!pending.isEmpty)
        #expect(try await store.pendingMigrations().isEmpty)
        #expect(try await store.migrate().isEmpty)
        try await store.check()
        try await base.discard()
    }

    @Test(arguments: Driver.allCases)
    func aNewerDatabaseIsRefusedAndLeftAlone(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.add(.events([event()]))
            try await store.tamper("INSERT INTO schema_migrations (id) VALUES ('9999-future')")

            let newer = SQLError.schema(.newer(unknown: ["9999-future"]))
            await #expect(throws: newer) { try await store.migrate() }
            await #expect(throws: newer) { try await store.pendingMigrations() }
            #expect(StoreOutage(newer) == .unusable)
            #expect(try await store.events(EventFilter(), page: .whole).count == 1)
        }
    }
}
