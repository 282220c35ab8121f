/// What the former backend kept, in the order in which it is taken over.
enum FormerKind: String, CaseIterable, Sendable {
    case users
    case sessions
    case events
    case metrics
    case errors
    case costs

    /// The former's table.
    var table: String {
        switch self {
        case .users: "admin_users"
        case .sessions: "sessions"
        case .events: "usage_events"
        case .metrics: "performance_metrics"
        case .errors: "error_logs"
        case .costs: "cost_tracking"
        }
    }

    /// The columns that become members of a record, as `POST analytics/…` takes them.
    var columns: [FormerColumn] {
        switch self {
        case .users:
            [
                .required("username"), .required("email"), .required("hashed_password"), .optional("is_active"),
                .optional("is_superuser"), .optional("created_at"), .optional("last_login"),
            ]
        case .sessions:
            [
                .required("session_id"), .optional("user_agent"), .optional("ip_address"), .optional("meta"),
                .moment("created_at"),
            ]
        case .events:
            [
                .optional("session_id"), .required("event_type"), .optional("tool_name"),
                .optional("response_time_ms"), .optional("success"), .optional("error_message"),
                .optional("user_agent"), .optional("ip_address"), .optional("meta"), .moment("timestamp"),
            ]
        case .metrics:
            [
                .required("metric_name"), .required("metric_value"), .optional("metric_unit"), .optional("tags"),
                .optional("session_id"), .moment("timestamp"),
            ]
        case .errors:
            [
                .optional("session_id"), .required("error_type"), .emptiable("error_message"),
                .optional("stack_trace"), .optional("request_path"), .optional("request_method"),
                .optional("user_agent"), .optional("ip_address"), .optional("context"), .optional("resolved"),
                .moment("timestamp"),
            ]
        case .costs:
            [
                .required("service_name"), .required("operation_type"), .optional("tokens_used"),
                .required("cost_usd"), .optional("session_id"), .optional("request_id"), .optional("meta"),
                .moment("timestamp"),
            ]
        }
    }

    /// The column of a moment that no record brings along: when a session ended, when an error was resolved.
    var momentColumn: String? {
        switch self {
        case .sessions: "ended_at"
        case .errors: "resolved_at"
        case .users, .events, .metrics, .costs: nil
        }
    }
}

/// A column of a former table.
struct FormerColumn: Sendable {
    /// Its name.
    let name: String
    /// The name of the member that it becomes.
    let member: String
    /// Whether a record cannot be without it.
    let isRequired: Bool
    /// The SQL text of what stands for a value that has to be left out.
    let substitute: String
    /// The SQL text of the value.
    let value: String

    static func required(_ name: String) -> FormerColumn { plain(name, isRequired: true) }
    static func optional(_ name: String) -> FormerColumn { plain(name, isRequired: false) }

    /// A text that becomes empty where it is null or left out.
    static func emptiable(_ name: String) -> FormerColumn {
        FormerColumn(
            name: name, member: name, isRequired: false, substitute: "''", value: "coalesce(t.\"\(name)\", '')")
    }

    /// When something happened; null must not be taken for now, as it is in a request.
    static func moment(_ name: String) -> FormerColumn {
        FormerColumn(
            name: name, member: "timestamp", isRequired: true, substitute: "'unknown'",
            value: "coalesce(to_json(t.\"\(name)\") #>> '{}', 'unknown')")
    }

    private static func plain(_ name: String, isRequired: Bool) -> FormerColumn {
        FormerColumn(name: name, member: name, isRequired: isRequired, substitute: "NULL", value: "t.\"\(name)\"")
    }
}
