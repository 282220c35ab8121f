import Domain
import SQL
import StoreTesting
import Testing

@testable import Maintenance
@testable import Store

/// Copies of stores into which several instances wrote, and which some of them left in the middle of their work.
@Suite struct CopyOfInstancesTests {
    @Test func aStoreWithOneWriterTakesOverWhatOthersLeftUnsettled() async throws {
        try await CopyEnds.with { ends in
            try await ends.source.add(.events((0..<10).map { _ in try event(session: "a", milliseconds: 3) }))
            try await ends.source.add(.events((0..<5).map { _ in try event(session: "b", milliseconds: 4) }))
            try await ends.makeInstanceTwo()

            let counts = try await ends.copy()

            #expect(counts.allSatisfy { $0.matches })
            try await ends.reopenTarget()
            #expect(try await ends.target.checkRollups() == [])
            #expect(try await ends.target.session("b")?.totals.requests == 5)
        }
    }

    @Test func eventsBehindACopiedBlockAreRestored() async throws {
        try await CopyEnds.with { ends in
            try await ends.source.add(.events((0..<10).map { _ in try event(session: "a") }))
            try await ends.makeInstanceTwo()
            try await ends.copy()
            try await ends.reopenTarget()

            try await ends.target.add(.events([event(session: "a")]))
            try await ends.target.add(.events([event(session: "a"), event(session: "a")]))
            try await ends.reopenTarget()

            #expect(try await ends.target.checkRollups() == [])
            #expect(try await ends.target.session("a")?.totals.requests == 13)
        }
    }

    @Test(arguments: CopyEnds.Engine.allCases, [0, 3])
    func whatIsNewCountsWhereTheNewestWereDeleted(to: CopyEnds.Engine, kept: Int) async throws {
        try await CopyEnds.with(from: .postgres, to: to) { ends in
            // Those that stay were stored first.
            try await ends.source.add(.events((0..<kept).map { _ in try event() }))
            let old = clock - 100 * Timestamp.day
            try await ends.source.add(.events((0..<10).map { _ in try event(at: old) }))
            try await ends.source.retain(days: 30, now: clock)
            #expect(try await ends.source.rows()["usage_events"]?.count == kept)
            try await ends.copy()
            try await ends.reopenTarget()

            try await ends.target.add(.events([event()]))
            try await ends.target.settle()
            try await ends.target.add(.events([event()]))
            // Nobody settles the second one any more: the next process does.
            try await ends.reopenTarget()
            try await ends.target.settle()

            let count = try await ends.target.database.read { connection in
                try connection.first(
                    "SELECT sum(count) FROM event_rollups WHERE resolution = \(RollupResolution.day.rawValue)"
                ) { $0.integer(0) }
            }
            #expect(count == Int64(10 + kept + 2))
            #expect(try await ends.target.checkRollups() == [])
        }
    }

    @Test func aStoreWithSeveralWritersKeepsWhoseEventsTheyAre() async throws {
        try await CopyEnds.with(to: .postgres) { ends in
            try await ends.source.add(.events((0..<10).map { _ in try event(session: "a") }))
            try await ends.makeInstanceTwo()

            try await ends.copy()

            #expect(try await ends.target.rows() == ends.source.rows())
        }
    }
}

extension CopyEnds {
    /// Turns what the source's writer left into what another instance would have left.
    fileprivate func makeInstanceTwo() async throws {
        for table in ["event_blocks", "settled_events", "event_rollups"] {
            try await source.tamper("UPDATE \(raw: table) SET instance = 2")
        }
    }
}
