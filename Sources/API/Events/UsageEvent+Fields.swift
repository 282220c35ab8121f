import Domain

extension UsageEvent: StoredRecord {
    package static let columns = [
        "id", "timestamp", "session_id", "event_type", "tool_name", "response_time_ms", "success", "error_message",
        "user_agent", "ip_address", "metadata",
    ]

    package func fields(id: Int64, into sink: inout some FieldSink) {
        sink.integer("id", id)
        sink.time("timestamp", timestamp)
        sink.text("session_id", sessionID)
        sink.text("event_type", eventType)
        sink.text("tool_name", toolName)
        sink.milliseconds("response_time_ms", responseMicroseconds)
        sink.boolean("success", success)
        sink.text("error_message", errorMessage)
        sink.text("user_agent", userAgent)
        sink.text("ip_address", ipAddress)
        sink.metadata(metadata)
        sink.members("cleaned", cleaned)
        sink.members("truncated", truncated)
    }
}
