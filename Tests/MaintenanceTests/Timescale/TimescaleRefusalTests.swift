import Domain
import PostgresServer
import Store
import StoreTesting
import Testing

@testable import Maintenance

/// Where TimescaleDB cannot be used, the store works without.
struct TimescaleRefusalTests {
    @Test func otherStoresHaveNone() async throws {
        for driver in [Driver.sqliteInMemory, .sqliteFile] {
            try await withStore(driver) { store in
                let found = try await store.timescale()
                #expect(found == .absent)
            }
        }
    }

    @Test(.enabled(if: !TimescaleServer.isInstalled, "TimescaleDB is installed"))
    func aServerWithoutItHasNone() async throws {
        try await withStore(.postgres) { store in
            let found = try await store.timescale()
            #expect(found == .absent)
        }
    }

    @Test(.enabled(if: TimescaleServer.isInstalled, "\(TimescaleServer.missing)"))
    func aServerThatDidNotLoadItWorksWithout() async throws {
        try await TimescaleStore.with(PostgresServer.shared()) { test in
            guard case .unused(_, let reason) = try await test.store.timescale() else {
                Issue.record("it is used though its library is not loaded")
                return
            }
            #expect(reason.contains("shared_preload_libraries"))
            try await test.store.add(.events([event()]))
            #expect(try await test.store.events(EventFilter(), page: .whole).count == 1)
        }
    }

    @Test(.enabled(if: TimescaleServer.isInstalled, "\(TimescaleServer.missing)"))
    func aUserWithoutTheRightWorksWithout() async throws {
        let server = try TimescaleServer.start(license: "timescale")
        try server.run("CREATE ROLE modest LOGIN")
        try server.run("GRANT ALL ON SCHEMA public TO modest", in: "template1")
        try await TimescaleStore.with(server, user: "modest") { test in
            guard case .unused(_, let reason) = try await test.store.timescale() else {
                Issue.record("it is used though nobody may make it")
                return
            }
            #expect(reason.contains("permission denied"))
            try await test.store.add(.events([event()]))
            #expect(try await test.store.events(EventFilter(), page: .whole).count == 1)

            try test.run("CREATE EXTENSION timescaledb")
            await test.store.useTimescale()
            #expect(try await test.store.timescale().use?.problem == nil)
            #expect(try await test.store.timescale().use?.hypertables == true)
        }
    }
}
