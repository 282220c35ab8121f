import Domain

extension ErrorLog: StoredRecord {
    package static let columns = [
        "id", "timestamp", "session_id", "error_type", "error_message", "stack_trace", "request_path",
        "request_method", "user_agent", "ip_address", "context", "resolved", "resolved_at",
        "group_id",
    ]

    package func fields(id: Int64, into sink: inout some FieldSink) {
        sink.integer("id", id)
        sink.time("timestamp", timestamp)
        sink.text("session_id", sessionID)
        sink.text("error_type", errorType)
        sink.text("error_message", message)
        sink.text("stack_trace", stackTrace)
        sink.text("request_path", requestPath)
        sink.text("request_method", requestMethod)
        sink.text("user_agent", userAgent)
        sink.text("ip_address", ipAddress)
        sink.object("context", context)
        sink.boolean("resolved", resolved)
        sink.time("resolved_at", resolvedAt)
        sink.integer("group_id", groupID)
        sink.members("cleaned", cleaned)
        sink.members("truncated", truncated)
    }
}
