import Domain
import SQL

extension WriterState {
    /// How many records are read at once, which bounds the memory of a restore.
    static let step = 20_000

    /// Applies records of this instance again that lie behind `mark` and up to `floor`, as many as fit into memory.
    ///
    /// They are those of the last moments before a crash; normally there are none.
    mutating func fold(
        _ table: RawTable, after mark: Int64, to floor: Int64, on connection: any SQLConnection
    ) throws {
        guard mark < floor else { return }
        let block = "(\(table.alias).id >> \(table.blockBits))"
        let tail: SQLQuery = """
            WHERE \(raw: table.alias).id > \(mark) AND \(raw: table.alias).id <= \(floor)
            AND \(connection.dialect.isAmong(block, table.blocks(of: lease.instance, from: mark)))
            ORDER BY \(raw: table.alias).id LIMIT \(Self.step)
            """
        switch table {
        case .events:
            let rows = try connection.all("SELECT \(raw: EventQueries.countedColumns) \(tail)", EventQueries.event)
            try fold(rows, on: connection)
            note(rows, of: table)
        case .metrics:
            let rows = try connection.all("SELECT \(raw: MetricQueries.columns) \(tail)", MetricQueries.metric)
            try prepare(rows.map { ($0.record.sessionID, $0.record.timestamp) }, on: connection)
            for row in rows { _ = try add(row.record) }
            note(rows, of: table)
        case .errors:
            let rows = try connection.all("SELECT \(raw: ErrorQueries.columns) \(tail)", ErrorQueries.error)
            try prepare(rows.map { ($0.record.sessionID, $0.record.timestamp) }, on: connection)
            for row in rows { _ = try add(row.record, to: row.record.groupID ?? 0) }
            note(rows, of: table)
        case .costs:
            let rows = try connection.all("SELECT \(raw: CostQueries.columns) \(tail)", CostQueries.entry)
            try prepare(rows.map { ($0.record.sessionID, $0.record.timestamp) }, on: connection)
            for row in rows { _ = try add(row.record) }
            note(rows, of: table)
        }
    }

    /// Adds events to sessions and rollups.
    mutating func fold(_ rows: [Stored<UsageEvent>], on connection: any SQLConnection) throws {
        try prepare(rows.map { ($0.record.sessionID, $0.record.timestamp) }, on: connection)
        for row in rows { _ = try add(row.record, id: row.id) }
        countSeconds(of: rows.map(\.record))
    }

    /// Reads the sessions of records that are stored.
    mutating func prepare(_ seen: [(name: String?, at: Timestamp)], on connection: any SQLConnection) throws {
        try sessions.prepare(seen.compactMap { NewSession($0.name, at: $0.at) }, ids: &ids, on: connection)
    }

    private mutating func note<Record>(_ rows: [Stored<Record>], of table: RawTable) {
        if let last = rows.last { note(rows.count, last: last.id, of: table) }
    }
}

extension RawTable {
    /// What the queries on its records call it.
    fileprivate var alias: String {
        switch self {
        case .events, .errors: "e"
        case .metrics: "m"
        case .costs: "c"
        }
    }
}
