import SQL

extension Schema {
    /// Of each record, which members were cleaned or cut off (`RecordMembers`), and the indexes by which events and
    /// measurements are found by their identifiers.
    static func cleanedColumns(_ dialect: Dialect) -> [String] {
        let tables = ["usage_events", "performance_metrics", "error_logs", "cost_tracking", "sessions"]
        return tables.map { "ALTER TABLE \($0) ADD COLUMN cleaned \(dialect.integerType)" }
            + ["usage_events", "performance_metrics"].flatMap { dialect.identifierIndex(on: $0) }
    }
}
