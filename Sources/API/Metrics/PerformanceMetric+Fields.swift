import Domain

extension PerformanceMetric: StoredRecord {
    package static let columns = [
        "id", "timestamp", "session_id", "metric_name", "metric_value", "metric_unit", "tags",
    ]

    package func fields(id: Int64, into sink: inout some FieldSink) {
        sink.integer("id", id)
        sink.time("timestamp", timestamp)
        sink.text("session_id", sessionID)
        sink.text("metric_name", name)
        sink.real("metric_value", value)
        sink.text("metric_unit", unit)
        sink.object("tags", tags)
        sink.members("cleaned", cleaned)
        sink.members("truncated", truncated)
    }
}
