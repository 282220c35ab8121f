import SQL

extension Schema {
    /// What is left of deleted records: that they were there. Its one row says before which moment they may be gone,
    /// and after how many days TimescaleDB was told to drop them.
    static func retentionTables(_ dialect: Dialect) -> [String] {
        [
            """
            CREATE TABLE retention (
                id \(dialect.integerType) PRIMARY KEY, deleted_before \(dialect.timestampType),
                policy_days \(dialect.integerType))
            """
        ]
    }
}
