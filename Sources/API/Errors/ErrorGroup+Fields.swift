import Domain

extension ErrorGroup: ListedRecord {
    static let columns = [
        "id", "error_type", "error_message", "first_seen", "last_seen", "count", "state", "regressions", "resolved_at",
    ]

    var cursor: Cursor { Cursor(timestamp: lastSeen, id: id) }

    func fields(into sink: inout some FieldSink) {
        sink.integer("id", id)
        sink.text("error_type", errorType)
        sink.text("error_message", message)
        sink.time("first_seen", firstSeen)
        sink.time("last_seen", lastSeen)
        sink.integer("count", count)
        sink.text("state", state.rawValue)
        sink.integer("regressions", regressions)
        sink.time("resolved_at", resolvedAt)
        sink.members("truncated", truncated)
    }
}
