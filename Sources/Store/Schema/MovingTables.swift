import SQL

extension Schema {
    /// How far what comes from another store has come.
    static func movingTables(_ dialect: Dialect) -> [String] {
        let (text, integer) = (dialect.textType, dialect.integerType)
        return [
            // The tables of a copy into this store: before it is finished, nothing else may be done with the store.
            """
            CREATE TABLE copy_marks (
                table_name \(text) PRIMARY KEY, source \(text) NOT NULL, source_rows \(integer) NOT NULL,
                copied_rows \(integer) NOT NULL, is_finished \(dialect.booleanType) NOT NULL)
            """,
            // The last record of each kind that was taken over from a database of the former backend.
            """
            CREATE TABLE import_marks (
                source \(text) NOT NULL, kind \(text) NOT NULL, last_id \(integer) NOT NULL,
                PRIMARY KEY (source, kind))
            """,
        ]
    }
}
