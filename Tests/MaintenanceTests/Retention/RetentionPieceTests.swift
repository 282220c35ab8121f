import Dispatch
import Domain
import SQL
import Store
import StoreTesting
import Testing

@testable import Maintenance

/// Deletion row by row: in small transactions, beside those who write, and by one server at a time.
struct RetentionPieceTests {
    private let old = clock - 60 * Timestamp.day

    @Test(arguments: Driver.withoutChunks)
    func manyRowsGoInPiecesBesideAWriter(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            let store = test.store
            let count = 2 * RetentionPiece.rows + 500
            try await store.add(.events((0..<count).map { try event(session: "s", at: old + Int64($0)) }))
            try await store.settle()

            let deletions = try await test.faults.queries {
                async let retained = store.retain(days: 30, now: clock)
                for _ in 0..<20 { try await store.add(.events([event(session: "s")])) }
                #expect(try await retained.rows == ["usage_events": count])
            }
            .filter { $0.text(in: .sqlite).hasPrefix("DELETE FROM usage_events") }

            #expect(deletions.count == 3)
            #expect(try await store.events(EventFilter(), page: .whole).count == 20)
            #expect(try await store.session("s")?.totals.requests == Int64(count) + 20)
        }
    }

    @Test(arguments: Driver.withoutChunks)
    func anEventThatIsNotCountedYetStays(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            try await test.store.add(.events([event(at: old), event(at: old), event()]))
            try await test.store.settle()
            try await test.store.tamper("UPDATE settled_events SET last_event = last_event - 2")

            let retained = try await test.store.retain(days: 30, now: clock)

            #expect(retained.rows == ["usage_events": 1])
            #expect(try await test.store.events(EventFilter(), page: .whole).count == 2)
        }
    }

    @Test(arguments: Driver.withoutChunks)
    func aPassThatFailsHalfWayLeavesTheRightMark(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            try await test.store.add(.events([event(tool: "t", session: "s", at: old), event()]))
            try await test.store.settle()
            test.faults.failStatement(after: 4)
            await #expect(throws: SQLError.self) { try await test.store.retain(days: 30, now: clock) }
            test.faults.clear()

            try await test.restart()

            #expect(try await test.store.checkRollups() == [])
            try await test.store.retain(days: 30, now: clock)
            #expect(try await test.store.checkRollups() == [])
            #expect(try await test.store.tools(.all).first?.calls.count == 1)
        }
    }

    @Test func theMarkNeverGoesBack() async throws {
        for driver in Driver.allCases {
            try await withStore(driver) { store in
                for days in [30, 10, 400] { try await store.retain(days: days, now: clock) }

                let mark = try await store.database.read(RetentionMark.read)
                #expect(mark.deletedBefore == clock - 10 * Timestamp.day)
            }
        }
    }

    @Test func oneServerDoesIt() async throws {
        try await withStore(.postgres) { store in
            try await store.add(.events([event(at: old), event()]))
            let (locked, isLocked) = AsyncStream.makeStream(of: Void.self)
            let release = DispatchSemaphore(value: 0)
            async let holder: Void = store.database.read { connection in
                let isMine = try connection.tryLock("retention")
                #expect(isMine)
                isLocked.yield()
                release.wait()
            }
            for await _ in locked { break }

            #expect(try await store.retain(days: 30, now: clock).isElsewhere)
            release.signal()
            try await holder
            // A read is answered before its transaction ends, and with it the lock.
            var retained = try await store.retain(days: 30, now: clock)
            while retained.isElsewhere {
                try await Task.sleep(for: .milliseconds(10))
                retained = try await store.retain(days: 30, now: clock)
            }
            #expect(retained.rows == ["usage_events": 1])
        }
    }
}
