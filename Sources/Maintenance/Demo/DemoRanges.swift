import Domain
import SQL
import Store

/// The identifiers of imagined records, by table.
struct DemoRanges: Sendable {
    /// The table of sessions, whose rows begin by themselves with the first record that names them.
    static let sessions = "sessions"

    private let ranges: [String: [ClosedRange<Int64>]]

    /// What the store remembers.
    init(_ connection: any SQLConnection) throws {
        let rows = try connection.all("SELECT table_name, first_id, last_id FROM demo_ranges ORDER BY first_id") {
            (table: $0.text(0), ids: $0.integer(1)...$0.integer(2))
        }
        ranges = Dictionary(grouping: rows, by: \.table).mapValues { $0.map(\.ids) }
    }

    /// Whether there are none.
    var isEmpty: Bool { ranges.isEmpty }

    /// The condition that a row of `table` is imagined.
    func condition(_ table: String) -> SQLQuery {
        guard let ranges = ranges[table], let first = ranges.first else { return "1 = 0" }
        let start: SQLQuery = "id BETWEEN \(first.lowerBound) AND \(first.upperBound)"
        return ranges.dropFirst().reduce("(\(start)") { condition, range in
            "\(condition) OR id BETWEEN \(range.lowerBound) AND \(range.upperBound)"
        } + ")"
    }

    /// Notes that the rows of `table` from `first` to `last` are imagined, in the transaction that stores them.
    static func note(_ table: String, _ first: Int64, _ last: Int64, on connection: any SQLConnection) throws {
        let extended = try connection.execute(
            "UPDATE demo_ranges SET last_id = \(last) WHERE table_name = \(table) AND last_id = \(first - 1)")
        guard extended == 0 else { return }
        try connection.execute(
            "INSERT INTO demo_ranges (table_name, first_id, last_id) VALUES (\(table), \(first), \(last))")
    }
}

extension RecordBatch.Kind {
    /// The table of its records.
    fileprivate var table: String {
        switch self {
        case .events: UsageEvent.declaration.table
        case .metrics: PerformanceMetric.declaration.table
        case .errors: ErrorLog.declaration.table
        case .costs: CostEntry.declaration.table
        case .sessions: DemoRanges.sessions
        }
    }
}

extension DataStore {
    /// Stores imagined records, which `removeDemo` finds again: all of them in one transaction.
    public func writeDemo(_ batches: [RecordBatch], now: Timestamp) async throws {
        guard database.ownership == .whole else { throw StoreError.notOwned }
        let requests = batches.map { WriteRequest(batch: $0) }
        try await withBatchTransaction(now: now) { store, connection in
            let lastSession = try DemoRanges.lastSession(connection)
            let outcomes = try store(requests)
            for (batch, outcome) in zip(batches, outcomes) {
                guard case .written(let receipt) = outcome else { continue }
                let known = Set(receipt.existing)
                for (kind, places) in batch.parts where kind != .sessions {
                    let ids = places.filter { !known.contains($0) }.map { receipt.ids[$0] }
                    guard let first = ids.min(), let last = ids.max() else { continue }
                    try DemoRanges.note(kind.table, first, last, on: connection)
                }
            }
            let newest = try DemoRanges.lastSession(connection)
            if newest > lastSession {
                try DemoRanges.note(DemoRanges.sessions, lastSession + 1, newest, on: connection)
            }
        }
    }

    /// Whether the store has any record or session.
    public func hasRecords() async throws -> Bool {
        let tables = RawTable.allCases.map(\.rawValue) + [DemoRanges.sessions]
        return try await database.read { connection in
            for table in tables {
                if try connection.first("SELECT id FROM \(raw: table) LIMIT 1", { $0.integer(0) }) != nil {
                    return true
                }
            }
            return false
        }
    }
}

extension DemoRanges {
    fileprivate static func lastSession(_ connection: any SQLConnection) throws -> Int64 {
        try connection.first("SELECT id FROM sessions ORDER BY id DESC LIMIT 1") { $0.integer(0) } ?? 0
    }
}
