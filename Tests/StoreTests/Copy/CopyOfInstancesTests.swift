import Domain
import SQL
import Testing

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
