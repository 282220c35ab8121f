import Domain
import SQL
import StoreTesting
import Synchronization
import Testing

@testable import Maintenance
@testable import Store

@Suite struct StoreCopyTests {
    @Test(arguments: CopyEnds.Engine.allCases, CopyEnds.Engine.allCases)
    func everythingIsCopied(from: CopyEnds.Engine, to: CopyEnds.Engine) async throws {
        try await CopyEnds.with(from: from, to: to) { ends in
            try await ends.fill()

            let counts = try await ends.copy()

            #expect(counts.allSatisfy { $0.matches })
            let rows = try await ends.source.rows()
            #expect(rows.values.allSatisfy { !$0.isEmpty }, "every table has something to copy")
            #expect(try await ends.target.rows() == rows)
            #expect(counts.map(\.source) == CopyTable.all.map { Int64(rows[$0.name]?.count ?? 0) })
        }
    }

    @Test(arguments: CopyEnds.Engine.allCases, CopyEnds.Engine.allCases)
    func theCopyIsWorkedWithLikeTheSource(from: CopyEnds.Engine, to: CopyEnds.Engine) async throws {
        try await CopyEnds.with(from: from, to: to) { ends in
            try await ends.fill()
            try await ends.copy()
            try await ends.reopenTarget()
            try await ends.target.migrate()
            #expect(try await Picture(ends.target) == Picture(ends.source))

            for seed in 10...12 {
                var records = RandomRecords(seed: seed)
                try await ends.target.add(records.batches())
            }
            try await ends.reopenTarget()

            #expect(try await ends.target.checkRollups() == [])
        }
    }

    @Test(arguments: CopyEnds.Engine.allCases)
    func newRecordsGetIdentifiersBehindAllThatCame(to: CopyEnds.Engine) async throws {
        try await CopyEnds.with(to: to) { ends in
            try await ends.fill()
            try await ends.copy()
            let rows = try await ends.source.rows()

            let receipts = try await ends.target.add(
                .events([event()]), .metrics([metric()]), .errors([failure("New", "one")]), .costs([cost()]),
                .sessions([start("a new one")]))

            let tables = ["usage_events", "performance_metrics", "error_logs", "cost_tracking", "sessions"]
            for (table, receipt) in zip(tables, receipts) {
                let last = try #require(rows[table]?.compactMap(\.first).map(\.whole).max())
                #expect(receipt.ids.allSatisfy { $0 > last }, "\(table)")
                guard to == .postgres, let block = Schema.identifierBlocks[table] else { continue }
                #expect(receipt.ids.allSatisfy { $0 / block > last / block }, "\(table) begins a block of its own")
            }
        }
    }

    @Test func theProgressRisesToOne() async throws {
        try await CopyEnds.with { ends in
            try await ends.fill()
            let parts = Mutex<[Double]>([])

            _ = try await StoreCopy(from: ends.source.database, to: ends.target.database, pageRows: 5).run { part in
                parts.withLock { $0.append(part) }
            }

            let seen = parts.withLock { $0 }
            #expect(seen.count > CopyTable.all.count)
            #expect(seen == seen.sorted())
            #expect(seen.last == 1)
        }
    }

    @Test func wideRowsAreReadFewerAtATime() async throws {
        try await CopyEnds.with { ends in
            let trace = String(repeating: "x", count: 200_000)
            let rows = 60
            try await ends.source.add(
                .errors(
                    (0..<rows).map { _ in
                        try ErrorLog(timestamp: clock, errorType: "Wide", message: "", stackTrace: trace, now: clock)
                    }))

            let page = try await ends.source.database.read { connection in
                let table = try #require(CopyTable.all.first { $0.name == "error_logs" })
                return try table.page(after: nil, limit: 2_000, bytes: 4_194_304, on: connection)
            }
            #expect(page.rows.count < 30)
            let counts = try await ends.copy(pageRows: 2_000)

            #expect(counts.contains(CopyCount(table: "error_logs", source: Int64(rows), target: Int64(rows))))
            #expect(try await ends.target.rows() == ends.source.rows())
        }
    }
}

extension SQLValue {
    /// The whole number that it is; 0 for others.
    fileprivate var whole: Int64 {
        if case .integer(let value) = self { value } else { 0 }
    }
}
