import SQL
import Store

/// How far the tables of a copy are: a row each in the target, written with the rows that it counts.
enum CopyMarks {
    /// A table's mark.
    struct Mark: Sendable {
        let table: String
        let source: String
        let sourceRows: Int64
        let copiedRows: Int64
        /// Whether all tables are there and the store is one to work with.
        let isFinished: Bool
    }

    /// The marks of the copy that was begun in this store; none where there is none.
    static func all(on connection: any SQLConnection) throws -> [Mark] {
        guard try connection.has(table: "copy_marks") else { return [] }
        return try connection.all("SELECT table_name, source, source_rows, copied_rows, is_finished FROM copy_marks") {
            row in
            Mark(
                table: row.text(0), source: row.text(1), sourceRows: row.integer(2), copiedRows: row.integer(3),
                isFinished: row.bool(4))
        }
    }

    /// Begins the copy of a source; tables that have a mark keep it.
    static func begin(_ source: CopyOrigin, on connection: any SQLConnection) throws {
        for table in CopyTable.all {
            try connection.execute(
                """
                INSERT INTO copy_marks (table_name, source, source_rows, copied_rows, is_finished)
                VALUES (\(table.name), \(source.identity), \(source.rows[table.name] ?? 0), 0, \(false))
                ON CONFLICT (table_name) DO NOTHING
                """)
        }
    }

    /// Counts rows that the same transaction copies.
    static func add(_ rows: Int, to table: String, on connection: any SQLConnection) throws {
        try connection.execute(
            "UPDATE copy_marks SET copied_rows = copied_rows + \(rows) WHERE table_name = \(table)")
    }

    /// Ends the copy.
    static func finish(on connection: any SQLConnection) throws {
        try connection.execute("UPDATE copy_marks SET is_finished = \(true)")
    }

    /// Throws `CopyError.unfinished` where a copy was begun and not finished: the store is none yet.
    static func requireNone(in database: any SQLDatabase) async throws {
        guard try await database.read({ try all(on: $0).allSatisfy(\.isFinished) }) else { throw CopyError.unfinished }
    }
}
