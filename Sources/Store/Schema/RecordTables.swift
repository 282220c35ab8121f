import Domain
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
        let (text, time, integer) = (dialect.textType, dialect.timestampType, dialect.integerType)
        return [
            """
            CREATE TABLE sessions (
                \(dialect.identityColumn), session_id \(text) NOT NULL, created_at \(time) NOT NULL,
                updated_at \(time) NOT NULL, ended_at \(time), seen_slot \(integer) NOT NULL,
                user_agent \(text), ip_address \(text), metadata \(dialect.jsonType), joined_by \(text) NOT NULL,
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
        let (text, integer) = (dialect.textType, dialect.integerType)
        return [
            """
            CREATE TABLE usage_events (
                \(dialect.recordIdentityColumn), timestamp \(dialect.timestampType) NOT NULL,
                session \(integer), event_type \(text) NOT NULL, tool_name \(text),
                response_us \(integer), success \(dialect.booleanType) NOT NULL, error_message \(text),
                user_agent \(text), ip_address \(text), metadata \(dialect.jsonType)\(dialect.recordPrimaryKey))
            """
        ] + dialect.recordIndexes(on: "usage_events", isFoundByID: false) + [
            """
            CREATE INDEX usage_events_session ON usage_events ((id >> \(blockBits)), session)\(dialect.blockIndexFilter)
            """
        ]
    }

    private static func metricTable(_ dialect: Dialect) -> [String] {
        let text = dialect.textType
        return [
            """
            CREATE TABLE performance_metrics (
                \(dialect.recordIdentityColumn), timestamp \(dialect.timestampType) NOT NULL,
                session \(dialect.integerType), metric_name \(text) NOT NULL,
                metric_value \(dialect.realType) NOT NULL, metric_unit \(text),
                tags \(dialect.jsonType)\(dialect.recordPrimaryKey))
            """
        ] + dialect.recordIndexes(on: "performance_metrics", isFoundByID: false) + [
            "CREATE INDEX performance_metrics_name ON performance_metrics (metric_name, \(dialect.recordOrder))",
            """
            CREATE INDEX performance_metrics_session ON performance_metrics (session, \(dialect.recordOrder))
            WHERE session IS NOT NULL
            """,
        ]
    }

    private static func errorTables(_ dialect: Dialect) -> [String] {
        let (text, time, integer) = (dialect.textType, dialect.timestampType, dialect.integerType)
        return [
            """
            CREATE TABLE error_groups (
                \(dialect.identityColumn), fingerprint \(text) NOT NULL, error_type \(text) NOT NULL,
                message \(text) NOT NULL, first_seen \(time) NOT NULL, last_seen \(time) NOT NULL,
                count \(integer) NOT NULL, state \(text) NOT NULL, regressions \(integer) NOT NULL,
                resolved_at \(time), regressed_at \(time))
            """,
            // When each group came back: of a span of the past, the group itself knows only the last time.
            """
            CREATE TABLE error_regressions (
                error_group \(integer) NOT NULL, number \(integer) NOT NULL, regressed_at \(time) NOT NULL,
                PRIMARY KEY (error_group, number))\(dialect.clusteredTable)
            """,
            "CREATE UNIQUE INDEX error_groups_fingerprint ON error_groups (fingerprint)",
            "CREATE INDEX error_groups_last_seen ON error_groups (last_seen)",
            "CREATE INDEX error_groups_open ON error_groups (id) WHERE state = '\(ErrorGroup.State.open.rawValue)'",
            """
            CREATE TABLE error_logs (
                \(dialect.recordIdentityColumn), timestamp \(time) NOT NULL, session \(integer),
                error_group \(integer) NOT NULL, error_type \(text) NOT NULL, error_message \(text) NOT NULL,
                stack_trace \(text), request_path \(text), request_method \(text), user_agent \(text),
                ip_address \(text), context \(dialect.jsonType), resolved_at \(time)\(dialect.recordPrimaryKey))
            """,
        ] + dialect.recordIndexes(on: "error_logs", isFoundByID: true) + [
            "CREATE INDEX error_logs_type ON error_logs (error_type, \(dialect.recordOrder))",
            "CREATE INDEX error_logs_group ON error_logs (error_group, \(dialect.recordOrder))",
            "CREATE INDEX error_logs_open ON error_logs (\(dialect.recordOrder)) WHERE resolved_at IS NULL",
            """
            CREATE INDEX error_logs_session ON error_logs (session, \(dialect.recordOrder))
            WHERE session IS NOT NULL
            """,
        ]
    }

    private static func costTable(_ dialect: Dialect) -> [String] {
        let (text, integer) = (dialect.textType, dialect.integerType)
        return [
            """
            CREATE TABLE cost_tracking (
                \(dialect.recordIdentityColumn), timestamp \(dialect.timestampType) NOT NULL, session \(integer),
                service_name \(text) NOT NULL, operation_type \(text) NOT NULL, model \(text), tool_name \(text),
                request_id \(text), tokens_used \(integer), input_tokens \(integer), cached_input_tokens \(integer),
                output_tokens \(integer), nanodollars \(integer) NOT NULL, cost_source \(text) NOT NULL,
                metadata \(dialect.jsonType)\(dialect.recordPrimaryKey))
            """
        ] + dialect.recordIndexes(on: "cost_tracking", isFoundByID: true) + [
            "CREATE INDEX cost_tracking_service ON cost_tracking (service_name, \(dialect.recordOrder))",
            """
            CREATE UNIQUE INDEX cost_tracking_request ON cost_tracking (request_id, service_name, operation_type)
            WHERE request_id IS NOT NULL
            """,
            """
            CREATE INDEX cost_tracking_session ON cost_tracking (session, \(dialect.recordOrder))
            WHERE session IS NOT NULL
            """,
        ]
    }
}
