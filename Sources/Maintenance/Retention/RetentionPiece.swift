import Domain
import SQL
import Store

/// Some of the oldest rows of a table that may go, few enough for one transaction that keeps nobody waiting.
struct RetentionPiece: Sendable {
    /// How many rows a transaction deletes at most.
    static let rows = 2_000

    let table: RawTable
    /// The row behind which it begins.
    let start: Cursor
    /// The last row that belongs to it; nil where it goes up to `end`.
    let last: Cursor?
    /// The moment before which rows go.
    let end: Timestamp

    /// The place before the first row that is at least as old as `moment`.
    static func place(from moment: Timestamp) -> Cursor { Cursor(timestamp: moment, id: .min) }

    /// The rows of `table` behind `start` and before `end`.
    init(of table: RawTable, after start: Cursor, before end: Timestamp, on connection: any SQLConnection) throws {
        self.table = table
        self.start = start
        self.end = end
        last = try connection.first(
            """
            SELECT timestamp, id FROM \(raw: table.rawValue) WHERE \(RetentionPiece.behind(start))
            AND timestamp < \(end) ORDER BY timestamp, id LIMIT 1 OFFSET \(RetentionPiece.rows - 1)
            """
        ) { Cursor(timestamp: $0.moment(0), id: $0.integer(1)) }
    }

    /// Deletes the rows, and with costs the names by which they are known; returns how many rows went.
    func delete(on connection: any SQLConnection) throws -> Int {
        if table == .costs { try deleteNames(on: connection) }
        return try connection.execute(
            "DELETE FROM \(raw: table.rawValue) WHERE \(condition)\(spared(connection.dialect))")
    }

    /// Deletes the names by which the costs among the rows are known when they are sent again.
    func deleteNames(on connection: any SQLConnection) throws {
        let columns = "request_id, service_name, operation_type, id"
        try connection.execute(
            """
            DELETE FROM cost_requests WHERE (\(raw: columns)) IN (
                SELECT \(raw: columns) FROM cost_tracking WHERE \(condition) AND request_id IS NOT NULL)
            """)
    }

    private var condition: SQLQuery {
        guard let last else { return "\(RetentionPiece.behind(start)) AND timestamp < \(end)" }
        return """
            \(RetentionPiece.behind(start)) AND timestamp <= \(last.timestamp)
            AND (timestamp, id) <= (\(last.timestamp), \(last.id))
            """
    }

    private static func behind(_ place: Cursor) -> SQLQuery {
        // The first condition is implied by the second; it is what the index on time is entered by.
        "timestamp >= \(place.timestamp) AND (timestamp, id) > (\(place.timestamp), \(place.id))"
    }

    /// What keeps single rows from going.
    private func spared(_ dialect: Dialect) -> SQLQuery {
        var conditions: SQLQuery = ""
        // A record that sessions and rollups do not have yet would be missing there after a crash.
        conditions += """
             AND EXISTS (SELECT 1 FROM (\(table.allBlocks)) b JOIN settled_events s ON s.instance = b.instance
            WHERE b.block = (\(raw: table.rawValue).id >> \(raw: "\(table.blockBits)"))
            AND \(raw: table.rawValue).id <= s.\(raw: table.markColumn))
            """
        if dialect.identifierSource(of: table.rawValue, block: 1).isEmpty {
            // Identifiers go on behind the table's last one, and must not be given twice.
            conditions += " AND id < (SELECT max(id) FROM \(raw: table.rawValue))"
        }
        return conditions
    }
}
