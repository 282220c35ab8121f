import SQL

extension Schema {
    /// The raw rows and their sessions.
    ///
    /// Indexes on raw rows are dear, so there is one on time, and what finds a session's rows. For usage events that is
    /// an index on (block of ids, session): a row's entry lands among those of the last 16,384 rows, a few dozen pages
    /// that stay in the cache, where (session, time) would touch a page of its own for each row. The session's first
    /// and last event bound the blocks that a reader has to visit.
    static func recordTables(_ dialect: Dialect) -> [String] {
        sessionTable(dialect) + eventTable(dialect) + metricTable(dialect) + errorTables(dialect) + costTable(dialect)
    }

    /// How many low bits of an event's id its block leaves out.
    static let blockBits = 14

    private static func sessionTable(_ dialect: Dialect) -> [String] {
        let time = dialect.timestampType
        let integer = dialect.integerType
        return [
            """
            CREATE TABLE sessions (
                \(dialect.identityColumn), session_id TEXT NOT NULL, created_at \(time) NOT NULL,
                updated_at \(time) NOT NULL, ended_at \(time), seen_slot \(integer) NOT NULL,
                user_agent TEXT, ip_address TEXT, metadata \(dialect.jsonType), joined_by TEXT NOT NULL,
                total_requests \(integer) NOT NULL, total_errors \(integer) NOT NULL,
                total_processing_us \(integer) NOT NULL, total_nanodollars \(integer) NOT NULL,
                total_tokens \(integer) NOT NULL, first_event \(integer), last_event \(integer))
            """,
            "CREATE UNIQUE INDEX sessions_session_id ON sessions (session_id)",
            "CREATE INDEX sessions_created_at ON sessions (created_at)",
            // Active sessions are counted on this index; the slot of five minutes changes seldom, `updated_at` often.
            "CREATE INDEX sessions_seen_slot ON sessions (seen_slot) WHERE ended_at IS NULL",
        ]
    }

    private static func eventTable(_ dialect: Dialect) -> [String] {
        [
            """
            CREATE TABLE usage_events (
                \(dialect.identityColumn), timestamp \(dialect.timestampType) NOT NULL,
                session \(dialect.integerType), event_type TEXT NOT NULL, tool_name TEXT,
                response_us \(dialect.integerType), success \(dialect.booleanType) NOT NULL, error_message TEXT,
                user_agent TEXT, ip_address TEXT, metadata \(dialect.jsonType))
            """,
            "CREATE INDEX usage_events_timestamp ON usage_events (timestamp)",
            """
            CREATE INDEX usage_events_session ON usage_events ((id >> \(blockBits)), session)
            WHERE session IS NOT NULL
            """,
        ]
    }

    private static func metricTable(_ dialect: Dialect) -> [String] {
        [
            """
            CREATE TABLE performance_metrics (
                \(dialect.identityColumn), timestamp \(dialect.timestampType) NOT NULL,
                session \(dialect.integerType), metric_name TEXT NOT NULL,
                metric_value \(dialect.realType) NOT NULL, metric_unit TEXT, tags \(dialect.jsonType))
            """,
            "CREATE INDEX performance_metrics_timestamp ON performance_metrics (timestamp)",
            "CREATE INDEX performance_metrics_name ON performance_metrics (metric_name, timestamp)",
            """
            CREATE INDEX performance_metrics_session ON performance_metrics (session, timestamp)
            WHERE session IS NOT NULL
            """,
        ]
    }

    private static func errorTables(_ dialect: Dialect) -> [String] {
        let time = dialect.timestampType
        return [
            """
            CREATE TABLE error_groups (
                \(dialect.identityColumn), fingerprint TEXT NOT NULL, error_type TEXT NOT NULL,
                message TEXT NOT NULL, first_seen \(time) NOT NULL, last_seen \(time) NOT NULL,
                count \(dialect.integerType) NOT NULL, state TEXT NOT NULL,
                regressions \(dialect.integerType) NOT NULL, resolved_at \(time))
            """,
            "CREATE UNIQUE INDEX error_groups_fingerprint ON error_groups (fingerprint)",
            "CREATE INDEX error_groups_last_seen ON error_groups (last_seen)",
            """
            CREATE TABLE error_logs (
                \(dialect.identityColumn), timestamp \(time) NOT NULL, session \(dialect.integerType),
                error_group \(dialect.integerType) NOT NULL, error_type TEXT NOT NULL, error_message TEXT NOT NULL,
                stack_trace TEXT, request_path TEXT, request_method TEXT, user_agent TEXT, ip_address TEXT,
                context \(dialect.jsonType), resolved_at \(time))
            """,
            "CREATE INDEX error_logs_timestamp ON error_logs (timestamp)",
            "CREATE INDEX error_logs_type ON error_logs (error_type, timestamp)",
            "CREATE INDEX error_logs_group ON error_logs (error_group, timestamp)",
            "CREATE INDEX error_logs_open ON error_logs (timestamp) WHERE resolved_at IS NULL",
            "CREATE INDEX error_logs_session ON error_logs (session, timestamp) WHERE session IS NOT NULL",
        ]
    }

    private static func costTable(_ dialect: Dialect) -> [String] {
        let integer = dialect.integerType
        return [
            """
            CREATE TABLE cost_tracking (
                \(dialect.identityColumn), timestamp \(dialect.timestampType) NOT NULL, session \(integer),
                service_name TEXT NOT NULL, operation_type TEXT NOT NULL, model TEXT, tool_name TEXT,
                request_id TEXT, tokens_used \(integer), input_tokens \(integer), cached_input_tokens \(integer),
                output_tokens \(integer), nanodollars \(integer) NOT NULL, cost_source TEXT NOT NULL,
                metadata \(dialect.jsonType))
            """,
            "CREATE INDEX cost_tracking_timestamp ON cost_tracking (timestamp)",
            "CREATE INDEX cost_tracking_service ON cost_tracking (service_name, timestamp)",
            """
            CREATE UNIQUE INDEX cost_tracking_request ON cost_tracking (request_id, service_name, operation_type)
            WHERE request_id IS NOT NULL
            """,
            "CREATE INDEX cost_tracking_session ON cost_tracking (session, timestamp) WHERE session IS NOT NULL",
        ]
    }
}
