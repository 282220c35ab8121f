import SQL

extension Schema {
    /// What is known of the jobs, so that every server shows the same, and values that are sealed with `SECRET_KEY`.
    static func jobTables(_ dialect: Dialect) -> [String] {
        let (time, integer, text) = (dialect.timestampType, dialect.integerType, dialect.textType)
        return [
            """
            CREATE TABLE jobs (
                name \(text) PRIMARY KEY, next_run \(time), requested_at \(time), running_since \(time),
                running_instance \(integer), running_term \(integer), last_started \(time), last_finished \(time),
                last_success \(time), last_failure \(time), last_us \(integer), last_result \(text),
                last_error \(text), runs \(integer) NOT NULL, failures \(integer) NOT NULL,
                failures_in_a_row \(integer) NOT NULL)
            """,
            """
            CREATE TABLE secrets (
                name \(text) PRIMARY KEY, sealed \(text) NOT NULL, created_at \(time) NOT NULL,
                updated_at \(time) NOT NULL, updated_by \(text) NOT NULL)
            """,
        ]
    }
}
