import Store

extension CopyTable {
    /// Every table that holds data, so all but those of the migrations, of the copy itself and of the jobs.
    ///
    /// What changes most comes last: users and keys are a moment old only when the copy ends.
    static let all = records + sums + accounts

    private static let records = [
        CopyTable(
            "usage_events", key: ["timestamp", "id"],
            [
                .integer: ["id", "session", "response_us", "cleaned"], .timestamp: ["timestamp"], .bool: ["success"],
                .text: ["event_type", "tool_name", "error_message", "user_agent", "ip_address"], .json: ["metadata"],
            ]),
        CopyTable(
            "performance_metrics", key: ["timestamp", "id"],
            [
                .integer: ["id", "session", "cleaned"], .timestamp: ["timestamp"],
                .text: ["metric_name", "metric_unit"],
                .real: ["metric_value"], .json: ["tags"],
            ]),
        CopyTable(
            "error_logs", key: ["timestamp", "id"],
            [
                .integer: ["id", "session", "error_group", "cleaned"], .timestamp: ["timestamp", "resolved_at"],
                .text: [
                    "error_type", "error_message", "stack_trace", "request_path", "request_method", "user_agent",
                    "ip_address",
                ],
                .json: ["context"],
            ]),
        CopyTable(
            "cost_tracking", key: ["timestamp", "id"],
            [
                .integer: [
                    "id", "session", "tokens_used", "input_tokens", "cached_input_tokens", "output_tokens",
                    "nanodollars", "cleaned",
                ],
                .timestamp: ["timestamp"],
                .text: ["service_name", "operation_type", "model", "tool_name", "request_id", "cost_source"],
                .json: ["metadata"],
            ]),
        CopyTable(
            "cost_requests", key: ["request_id", "service_name", "operation_type"],
            [.text: ["request_id", "service_name", "operation_type", "made_by"], .integer: ["id"]]),
        CopyTable(
            "sessions", key: ["id"],
            [
                .integer: [
                    "id", "seen_slot", "total_requests", "total_errors", "total_processing_us", "total_nanodollars",
                    "total_tokens", "first_event", "last_event", "cleaned",
                ],
                .timestamp: ["created_at", "updated_at", "ended_at"],
                .text: ["session_id", "user_agent", "ip_address", "joined_by", "made_by"], .json: ["metadata"],
            ]),
        CopyTable(
            "error_groups", key: ["id"],
            [
                .integer: ["id", "count", "regressions"], .text: ["fingerprint", "error_type", "message", "state"],
                .timestamp: ["first_seen", "last_seen", "resolved_at", "regressed_at"],
            ]),
        CopyTable(
            "error_regressions", key: ["error_group", "number"],
            [.integer: ["error_group", "number"], .timestamp: ["regressed_at"]]),
        CopyTable("event_blocks", key: ["block"], [.integer: ["block", "instance"]]),
        CopyTable(
            "record_blocks", key: ["table_name", "block"], [.text: ["table_name"], .integer: ["block", "instance"]]),
        CopyTable(
            "demo_ranges", key: ["table_name", "first_id"], [.text: ["table_name"], .integer: ["first_id", "last_id"]]),
    ]

    private static let sums = [
        rollup(
            "event_rollups", RollupColumns.events,
            [.integer: ["count", "failures", "total_us"], .timestamp: ["last_used"], .blob: ["histogram"]]),
        rollup("cost_rollups", RollupColumns.costs, [.integer: ["requests", "tokens", "nanodollars"]]),
        rollup("session_cost_rollups", RollupColumns.sessionCosts, [.integer: ["requests", "tokens", "nanodollars"]]),
        rollup("error_rollups", RollupColumns.errors, [.integer: ["count"]]),
        rollup("error_group_rollups", RollupColumns.errorGroups, [.integer: ["count"]]),
        rollup("metric_rollups", RollupColumns.metrics, [.integer: ["count"], .real: ["sum", "minimum", "maximum"]]),
        CopyTable(
            "settled_events", key: ["instance"],
            [.integer: ["instance", "last_event", "last_metric", "last_error", "last_cost"]]),
        CopyTable("retention", key: ["id"], [.integer: ["id", "policy_days"], .timestamp: ["deleted_before"]]),
    ]

    private static let accounts = [
        CopyTable("import_marks", key: ["source", "kind"], [.text: ["source", "kind"], .integer: ["last_id"]]),
        CopyTable(
            "idempotency_keys", key: ["scope", "request_key"],
            [
                .text: ["scope", "request_key", "fingerprint"], .integer: ["status"], .blob: ["body"],
                .timestamp: ["created_at"],
            ]),
        CopyTable("setup_tokens", key: ["digest"], [.text: ["digest"], .timestamp: ["expires_at"]]),
        CopyTable("revoked_tokens", key: ["id"], [.text: ["id"], .timestamp: ["expires_at"]]),
        CopyTable(
            "refresh_tokens", key: ["digest"],
            [
                .text: ["digest", "family"], .integer: ["user_id"],
                .timestamp: ["created_at", "expires_at", "used_at", "ended_at"],
            ]),
        CopyTable(
            "api_keys", key: ["id"],
            [
                .integer: ["id", "created_by"], .text: ["name", "prefix", "digest", "scopes"],
                .timestamp: ["created_at", "expires_at", "last_used_at", "revoked_at"],
            ]),
        CopyTable(
            "admin_users", key: ["id"],
            [
                .integer: ["id", "token_version"],
                .text: ["username", "email", "username_key", "email_key", "hashed_password", "role"],
                .bool: ["is_active"], .timestamp: ["created_at", "last_login"],
            ]),
        CopyTable(
            "secrets", key: ["name"],
            [.text: ["name", "sealed", "updated_by"], .timestamp: ["created_at", "updated_at"]]),
        CopyTable(
            "audit_log", key: ["id"],
            [
                .integer: ["id", "actor_id"], .timestamp: ["timestamp"],
                .text: [
                    "actor_kind", "actor_name", "address", "request_id", "action", "subject", "before_text",
                    "after_text", "hash",
                ],
            ]),
        CopyTable(
            "audit_cuts", key: ["last_id"],
            [.integer: ["last_id"], .text: ["last_hash", "signature"], .timestamp: ["cut_at"]]),
    ]

    private static func rollup(
        _ name: String, _ series: [String], _ measures: KeyValuePairs<CopyColumn.Kind, [String]>
    ) -> CopyTable {
        let key = ["resolution", "bucket"] + series + ["instance"]
        return CopyTable(
            name, key: key,
            [.integer: ["resolution", "instance"], .timestamp: ["bucket"], .text: series], and: measures)
    }
}
