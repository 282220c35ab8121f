import Domain
import SQL
import Store
import StoreTesting
import Testing

@testable import Maintenance

/// What is done with a real TimescaleDB.
@Suite(.enabled(if: TimescaleServer.isInstalled, "\(TimescaleServer.missing)"))
struct TimescaleTests {
    private let now = Timestamp.now()

    @Test func aNewStoreUsesAllOfIt() async throws {
        try await TimescaleStore.with(TimescaleServer.shared()) { test in
            let use = try #require(try await test.store.timescale().use)

            #expect(use.edition == .community && use.problem == nil)
            #expect(use.hypertables && use.compression && use.retentionDays == nil)
            let first = try await test.store.database.read(TimescaleCatalog.read)
            await test.store.useTimescale()
            #expect(try await test.store.database.read(TimescaleCatalog.read) == first)
        }
    }

    @Test func plainTablesBecomeHypertablesWithTheirRows() async throws {
        try await TimescaleStore.with(TimescaleServer.shared(), prepare: TimescaleStore.plainTables) { test in
            try await fill(test.store)
            let before = try await Picture(test.store)
            #expect(try await test.store.timescale().use == nil)

            try await test.store.migrate()

            #expect(try await test.store.timescale().use?.hypertables == true)
            #expect(try test.run("SELECT count(*) FROM show_chunks('usage_events')").flatMap { Int($0) } ?? 0 > 1)
            #expect(try await Picture(test.store) == before)
        }
    }

    @Test func theFormerCommandsWorkByHand() async throws {
        try await TimescaleStore.with(TimescaleServer.shared(), prepare: TimescaleStore.plainTables) { test in
            try test.run("CREATE EXTENSION timescaledb")
            for table in RawTable.allCases {
                try test.run("SELECT create_hypertable('\(table.rawValue)', 'timestamp')")
            }
            try await fill(test.store)
            let before = try await Picture(test.store)

            try await test.store.migrate()

            #expect(try await test.store.timescale().use?.compression == true)
            #expect(try await Picture(test.store) == before)
        }
    }

    @Test func compressedRowsAreReadAndResolvedAndCounted() async throws {
        try await TimescaleStore.with(TimescaleServer.shared()) { test in
            try await fill(test.store)
            let before = try await Picture(test.store)
            try test.compressAll()
            #expect(try await Picture(test.store) == before)

            let old = try #require(before.errors.last { !$0.record.resolved })
            let resolved = try await test.store.resolveError(id: old.id, resolved: true, now: now)
            #expect(resolved?.record.resolved == true)
            let group = try #require(try await test.store.errorGroups(state: .open, page: .whole).first)
            _ = try await test.store.setErrorGroup(id: group.id, state: .resolved, now: now)
            let open = try await test.store.errors(ErrorFilter(resolved: false, groupID: group.id), page: .whole)
            #expect(open.isEmpty)
            // A late record of a compressed chunk.
            try await test.store.add(.events([event(session: "late", at: now - 30 * Timestamp.day)]), now: now)
            #expect(try await test.store.events(EventFilter(sessionID: "late"), page: .whole).count == 1)
            #expect(try await test.store.checkRollups() == [])
        }
    }

    @Test func aChangeMayUnpackAnyNumberOfRowsUnlessTheURLSaysOtherwise() async throws {
        let setting = "timescaledb.max_tuples_decompressed_per_dml_transaction"
        try await TimescaleStore.with(TimescaleServer.shared()) { test in
            try await fill(test.store)
            try test.compressAll()
            let group = try #require(try await test.store.errorGroups(state: .open, page: .whole).first)
            try test.run(
                "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET \(setting) = 1', current_database()); END $$")

            try await test.withAnotherStore(query: "options=-c\(setting)%3D1") { store in
                await #expect(throws: SQLError.self) {
                    try await store.setErrorGroup(id: group.id, state: .resolved, now: now)
                }
            }
            try await test.withAnotherStore { store in
                _ = try await store.setErrorGroup(id: group.id, state: .resolved, now: now)
                let open = try await store.errors(ErrorFilter(resolved: false, groupID: group.id), page: .whole)
                #expect(open.isEmpty)
            }
        }
    }

    @Test func chunksOfTheWeekBeforeAreCompressedByTheJob() async throws {
        try await TimescaleStore.with(TimescaleServer.shared()) { test in
            try await fill(test.store)

            for table in RawTable.allCases { try test.runJob("policy_compression", of: table.rawValue) }

            let compressed = try test.run("SELECT count(*) FROM timescaledb_information.chunks WHERE is_compressed")
            #expect(compressed.flatMap { Int($0) } ?? 0 >= 4)
        }
    }

    /// Events, metrics, errors and costs of the last forty days.
    private func fill(_ store: DataStore) async throws {
        for day in Int64(0)..<40 {
            let moment = now - day * Timestamp.day
            try await store.add(
                .events([event(tool: "t\(day % 3)", session: "s\(day % 5)", at: moment, milliseconds: 5)]),
                .metrics([metric(value: Double(day), session: "s\(day % 5)", at: moment)]),
                .errors([failure("E\(day % 2)", session: "s\(day % 5)", at: moment)]),
                .costs([cost(service: "v\(day % 2)", request: "r\(day)", session: "s\(day % 5)", at: moment)]),
                now: now)
        }
    }
}

extension Timescale {
    /// What is on, where it is used.
    var use: Use? {
        if case .used(let use) = self { use } else { nil }
    }
}
