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
        let tail: SQLQuery = """
            WHERE \(table.records(of: lease.instance, after: mark, to: floor, connection.dialect))
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
    /// The condition of the records behind `mark` and up to `end` that `instance` stored.
    fileprivate func records(of instance: Int64, after mark: Int64, to end: Int64, _ dialect: Dialect) -> SQLQuery {
        """
        \(raw: alias).id > \(mark) AND \(raw: alias).id <= \(end)
        AND \(dialect.isAmong("(\(alias).id >> \(blockBits))", blocks(of: instance, from: mark)))
        """
    }

    /// Whether `instance` stored records behind `mark` and up to `end`.
    func hasRecords(
        of instance: Int64, after mark: Int64, to end: Int64, on connection: any SQLConnection
    ) throws -> Bool {
        guard mark < end else { return false }
        let condition = records(of: instance, after: mark, to: end, connection.dialect)
        return try connection.first("SELECT 1 FROM \(raw: rawValue) \(raw: alias) WHERE \(condition) LIMIT 1") { _ in
            true
        }
            ?? false
    }

    /// What the queries on its records call it.
    fileprivate var alias: String {
        switch self {
        case .events, .errors: "e"
        case .metrics: "m"
        case .costs: "c"
        }
    }
}
