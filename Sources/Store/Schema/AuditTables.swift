import SQL

extension Schema {
    /// Who changed what, in a chain; and where old entries were cut off.
    static func auditTables(_ dialect: Dialect) -> [String] {
        let (time, integer, text) = (dialect.timestampType, dialect.integerType, dialect.textType)
        return [
            """
            CREATE TABLE audit_log (
                \(dialect.identityColumn), timestamp \(time) NOT NULL, actor_kind \(text) NOT NULL,
                actor_id \(integer), actor_name \(text) NOT NULL, address \(text), request_id \(text),
                action \(text) NOT NULL, subject \(text), before_text \(text), after_text \(text),
                hash \(text) NOT NULL)
            """,
            "CREATE INDEX audit_log_timestamp ON audit_log (timestamp, id)",
            """
            CREATE TABLE audit_cuts (
                last_id \(integer) PRIMARY KEY, last_hash \(text) NOT NULL, cut_at \(time) NOT NULL,
                signature \(text) NOT NULL)
            """,
        ]
    }
}
