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
            #expect(StoreOutage(newer) == .newer)
            #expect(try await store.events(EventFilter(), page: .whole).count == 1)
        }
    }

    @Test(arguments: Driver.allCases)
    func aServerThatMeetsANewerSchemaWritesNothingUntilItIsItsOwnAgain(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.add(.events([event()]))
            try await store.tamper("INSERT INTO schema_migrations (id) VALUES ('9999-future')")

            let newer = SQLError.schema(.newer(unknown: ["9999-future"]))
            await #expect(throws: newer) { try await store.add(.events([event()])) }
            await #expect(throws: newer) { try await store.add(.metrics([metric()])) }
            #expect(store.health.refusal == .newer && store.health.has(.newer))
            await #expect(throws: newer) { try await store.probe() }
            #expect(try await store.events(EventFilter(), page: .whole).count == 1)

            try await store.tamper("DELETE FROM schema_migrations WHERE id = '9999-future'")
            try await store.add(.events([event()]))
            #expect(store.health.refusal == nil && !store.health.has(.newer))
            try await store.probe()
        }
    }

    @Test(arguments: Driver.allCases)
    func nothingIsWrittenToAStoreThatWasNotMigratedYet(driver: Driver) async throws {
        try await withStore(driver) { store in
            let last = try await store.database.read { connection in
                try connection.first("SELECT max(id) FROM schema_migrations") { $0.text(0) } ?? ""
            }
            try await store.tamper("DELETE FROM schema_migrations WHERE id = \(last)")

            let error = await #expect(throws: SQLError.self) { try await store.add(.events([event()])) }
            #expect(error.map { StoreOutage($0) } == .unreachable)
            #expect("\(error as Any)".contains(last))
        }
    }

    @Test(arguments: Driver.allCases)
    func lookingAtTheVersionIsEnoughToKnowOfANewerOne(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.tamper("INSERT INTO schema_migrations (id) VALUES ('9999-future')")
            await #expect(throws: SQLError.self) { try await store.check() }
            #expect(store.health.refusal == .newer)
            try await store.tamper("DELETE FROM schema_migrations WHERE id = '9999-future'")
            try await store.check()
            #expect(store.health.refusal == nil)
        }
    }
}
