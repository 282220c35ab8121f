import SQL

extension Schema {
    /// How many identifiers of a table a writer takes at once.
    static let identifierBlocks: [String: Int64] = [
        "usage_events": 1 << blockBits, "performance_metrics": 1024, "error_logs": 256, "error_groups": 16,
        "cost_tracking": 256, "sessions": 256,
    ]

    /// What several writers need: whose events are whose, identifiers for all, and costs that are told apart without a
    /// unique index on the raw rows, which a table in chunks of time cannot have.
    static func instanceTables(_ dialect: Dialect) -> [String] {
        let (text, integer) = (dialect.textType, dialect.integerType)
        return [
            "CREATE TABLE event_blocks (block \(integer) PRIMARY KEY, instance \(integer) NOT NULL)",
            "INSERT INTO event_blocks (block, instance) SELECT DISTINCT id >> \(blockBits), 1 FROM usage_events",
            """
            CREATE TABLE cost_requests (
                request_id \(text) NOT NULL, service_name \(text) NOT NULL, operation_type \(text) NOT NULL,
                id \(integer) NOT NULL,
                PRIMARY KEY (request_id, service_name, operation_type))\(dialect.clusteredTable)
            """,
            """
            INSERT INTO cost_requests (request_id, service_name, operation_type, id)
            SELECT request_id, service_name, operation_type, id FROM cost_tracking WHERE request_id IS NOT NULL
            """,
            "DROP INDEX cost_tracking_request",
        ]
            + identifierBlocks.sorted { $0.key < $1.key }.flatMap {
                dialect.identifierSource(of: $0.key, block: $0.value)
            }
    }
}
