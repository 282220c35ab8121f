import SQL

extension Schema {
    /// Which records are imagined: from the first to the last identifier of a table. A store has one writer while they
    /// are made, so nothing else lies between.
    static func demoTables(_ dialect: Dialect) -> [String] {
        [
            """
            CREATE TABLE demo_ranges (
                table_name \(dialect.textType) NOT NULL, first_id \(dialect.integerType) NOT NULL,
                last_id \(dialect.integerType) NOT NULL, PRIMARY KEY (table_name, first_id))
            """
        ]
    }
}
