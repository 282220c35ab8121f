import Domain
import SQL
import StoreTesting
import Testing

@testable import Maintenance
@testable import Store

@Suite struct StoppedCopyTests {
    @Test(arguments: CopyEnds.Engine.allCases)
    func itGoesOnWhereItWasStopped(to: CopyEnds.Engine) async throws {
        try await CopyEnds.with(to: to) { ends in
            try await ends.fill()
            var stops = 0
            // Each attempt comes a little further than the one before.
            for step in 0... {
                ends.faults.failStatement(after: 60 + step * 9)
                do {
                    try await ends.copy(pageRows: 3)
                    break
                } catch SQLError.full {
                    stops += 1
                }
                try await ends.reopenTarget()
            }

            ends.faults.clear()
            #expect(stops > 5)
            #expect(try await ends.target.rows() == ends.source.rows())
            try await ends.target.migrate()
        }
    }

    @Test(arguments: CopyEnds.Engine.allCases)
    func aCommitThatFailsLosesNothing(to: CopyEnds.Engine) async throws {
        try await CopyEnds.with(to: to) { ends in
            try await ends.fill()
            await #expect(throws: SQLError.self) {
                ends.faults.failStatement(after: 200)
                try await ends.copy(pageRows: 3)
            }
            ends.faults.failCommit()
            await #expect(throws: SQLError.self) { try await ends.copy(pageRows: 3) }

            try await ends.copy()

            #expect(try await ends.target.rows() == ends.source.rows())
        }
    }

    @Test func aPartOfAStoreIsNoStore() async throws {
        try await CopyEnds.with { ends in
            try await ends.stopHalfway()

            await #expect(throws: CopyError.unfinished) { try await ends.target.migrate() }
            await #expect(throws: CopyError.unfinished) { try await ends.target.pendingMigrations() }
            let other = try SQLStore.open("sqlite::memory:")
            await #expect(throws: CopyError.unfinished) {
                try await StoreCopy(from: ends.target.database, to: other).run()
            }
        }
    }

    @Test func anotherSourceIsRefused() async throws {
        try await CopyEnds.with { ends in
            try await ends.stopHalfway()
            let other = DataStore(database: try SQLStore.open("sqlite::memory:"))
            try await other.migrate()
            let before = try await ends.target.rows()

            let error = await #expect(throws: CopyError.self) {
                try await StoreCopy(from: other.database, to: ends.target.database).run()
            }

            guard case .anotherSource? = error else { throw try #require(error) }
            #expect(try await ends.target.rows() == before)
        }
    }

    @Test func aSourceThatChangedMeanwhileIsRefused() async throws {
        try await CopyEnds.with { ends in
            try await ends.stopHalfway()
            let events = Int64(try await ends.source.rows()["usage_events"]?.count ?? 0)
            try await ends.source.add(.events([event()]))

            await #expect(throws: CopyError.sourceChanged(table: "usage_events", rows: events, now: events + 1)) {
                try await ends.copy()
            }
        }
    }

    @Test func aTargetThatChangedMeanwhileIsRefused() async throws {
        try await CopyEnds.with { ends in
            try await ends.stopHalfway()
            try await ends.target.tamper("DELETE FROM usage_events WHERE id = (SELECT min(id) FROM usage_events)")

            let error = await #expect(throws: CopyError.self) { try await ends.copy() }

            guard case .targetChanged(table: "usage_events", _, _)? = error else { throw try #require(error) }
        }
    }

    @Test func aStoreWithDataIsRefused() async throws {
        try await CopyEnds.with { ends in
            try await ends.fill()
            try await ends.target.migrate()
            _ = try await ends.target.createUser(
                NewUser(username: "ada", email: "a@example.org"), passwordHash: "h", at: clock)

            await #expect(throws: CopyError.targetHasData(table: "admin_users", rows: 1)) { try await ends.copy() }
            #expect(try await ends.target.users(limit: 10, skip: 0).count == 1)
        }
    }

    @Test func aFinishedCopyIsLeftAsItIs() async throws {
        try await CopyEnds.with { ends in
            try await ends.fill()
            let counts = try await ends.copy()
            try await ends.target.add(.events([event("new")]))

            #expect(try await ends.copy() == counts)
            #expect(try await ends.target.events(EventFilter(eventType: "new"), page: .whole).count == 1)
            try await ends.source.add(.events([event()]))
            let error = await #expect(throws: CopyError.self) { try await ends.copy() }

            guard case .targetHasData? = error else { throw try #require(error) }
        }
    }

    @Test(arguments: CopyEnds.Engine.allCases)
    func anotherProgramsTablesAreLeftAlone(to: CopyEnds.Engine) async throws {
        try await CopyEnds.with(to: to) { ends in
            try await ends.target.tamper("CREATE TABLE sessions (session_id TEXT)")

            await #expect(throws: CopyError.foreignTables(["sessions"])) { try await ends.copy() }
            await #expect(throws: CopyError.foreignTables(["sessions"])) { try await ends.target.migrate() }
        }
    }

    @Test func aSourceOfAnOlderVersionIsRefused() async throws {
        try await CopyEnds.with { ends in
            let old = try SQLStore.open("sqlite::memory:")

            await #expect(throws: CopyError.sourceIsOlder(pending: Schema.migrations.map(\.id))) {
                try await StoreCopy(from: old, to: ends.target.database).run()
            }
        }
    }
}

extension CopyEnds {
    /// Begins a copy and stops it after some rows.
    fileprivate func stopHalfway() async throws {
        try await fill()
        faults.failStatement(after: 200)
        await #expect(throws: SQLError.self) { try await copy(pageRows: 3) }
        try await reopenTarget()
    }
}
