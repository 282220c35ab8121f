import SQL

extension Schema {
    /// Marks for all kinds of records, and whose records are whose: what earlier versions stored was settled at once.
    static func settlingTables(_ dialect: Dialect) -> [String] {
        let (text, integer) = (dialect.textType, dialect.integerType)
        let marks = ["last_metric": RawTable.metrics, "last_error": .errors, "last_cost": .costs]
            .sorted { $0.key < $1.key }
        let tables = marks.map(\.value)
        return marks.map { "ALTER TABLE settled_events ADD COLUMN \($0.key) \(integer) NOT NULL DEFAULT 0" }
            + [
                """
                CREATE TABLE record_blocks (
                    table_name \(text) NOT NULL, block \(integer) NOT NULL, instance \(integer) NOT NULL,
                    PRIMARY KEY (table_name, block))\(dialect.clusteredTable)
                """
            ]
            + tables.map { table in
                """
                INSERT INTO record_blocks (table_name, block, instance)
                SELECT DISTINCT '\(table.rawValue)', id >> \(table.blockBits), 1 FROM \(table.rawValue)
                """
            } + [
                """
                INSERT INTO settled_events (instance, last_event)
                SELECT 1, 0 WHERE EXISTS (SELECT 1 FROM record_blocks) ON CONFLICT (instance) DO NOTHING
                """
            ]
            + marks.map { column, table in
                """
                UPDATE settled_events SET \(column) = (SELECT coalesce(max(id), 0) FROM \(table.rawValue))
                WHERE instance = 1
                """
            }
    }
}
