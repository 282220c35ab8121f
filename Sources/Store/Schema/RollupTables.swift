import SQL

extension Schema {
    /// The rollups: a row per resolution, bucket, series and writing instance, kept in that order.
    static func rollupTables(_ dialect: Dialect) -> [String] {
        let integer = dialect.integerType
        return [
            rollupTable(
                "event_rollups", EventSeries.columns,
                """
                count \(integer) NOT NULL, failures \(integer) NOT NULL, total_us \(integer) NOT NULL,
                last_used \(dialect.timestampType) NOT NULL, histogram \(dialect.blobType) NOT NULL
                """, dialect),
            rollupTable("cost_rollups", CostSeries.columns, costMeasures(dialect), dialect),
            rollupTable("session_cost_rollups", SessionSeries.columns, costMeasures(dialect), dialect),
            rollupTable("error_rollups", ErrorSeries.columns, "count \(integer) NOT NULL", dialect),
            rollupTable("error_group_rollups", ErrorGroupSeries.columns, "count \(integer) NOT NULL", dialect),
            // The last event that each instance has added to sessions and rollups: the rest is added after a crash.
            """
            CREATE TABLE settled_events (
                instance \(integer) PRIMARY KEY, last_event \(integer) NOT NULL)
            """,
            rollupTable(
                "metric_rollups", MetricSeries.columns,
                """
                count \(integer) NOT NULL, sum \(dialect.realType) NOT NULL, minimum \(dialect.realType) NOT NULL,
                maximum \(dialect.realType) NOT NULL
                """, dialect),
        ]
    }

    private static func costMeasures(_ dialect: Dialect) -> String {
        let integer = dialect.integerType
        return "requests \(integer) NOT NULL, tokens \(integer) NOT NULL, nanodollars \(integer) NOT NULL"
    }

    private static func rollupTable(
        _ name: String, _ series: [String], _ measures: String, _ dialect: Dialect
    ) -> String {
        """
        CREATE TABLE \(name) (
            resolution \(dialect.integerType) NOT NULL, bucket \(dialect.timestampType) NOT NULL,
            \(series.map { "\($0) \(dialect.textType) NOT NULL" }.joined(separator: ", ")),
            instance \(dialect.integerType) NOT NULL, \(measures),
            PRIMARY KEY (resolution, bucket, \(series.joined(separator: ", ")), instance))\(dialect.clusteredTable)
        """
    }
}
