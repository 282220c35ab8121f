import Domain

/// A session as it is seen at a moment, which decides whether it is active or idle.
struct SessionView: ListedRecord {
    /// The session.
    let session: Session
    /// The moment.
    let now: Timestamp

    static let columns = [
        "id", "session_id", "status", "created_at", "updated_at", "ended_at", "duration_s", "duration_ms", "user_agent",
        "ip_address", "total_requests", "total_errors", "total_processing_time_ms", "total_cost_usd", "total_tokens",
        "joined_by", "metadata",
    ]

    var cursor: Cursor { Cursor(timestamp: session.createdAt, id: session.id) }

    func fields(into sink: inout some FieldSink) {
        sink.integer("id", session.id)
        sink.text("session_id", session.sessionID)
        sink.text("status", session.status(at: now).rawValue)
        sink.time("created_at", session.createdAt)
        sink.time("updated_at", session.updatedAt)
        sink.time("ended_at", session.endedAt)
        sink.integer("duration", session.duration / Timestamp.second)
        sink.milliseconds("duration_ms", session.duration)
        sink.text("user_agent", session.userAgent)
        sink.text("ip_address", session.ipAddress)
        sink.integer("total_requests", session.totals.requests)
        sink.integer("total_errors", session.totals.errors)
        sink.milliseconds("total_processing_time_ms", session.totals.processingMicroseconds)
        sink.money("total_cost_usd", session.totals.cost)
        sink.integer("total_tokens", session.totals.tokens)
        sink.text("joined_by", session.joinedBy)
        sink.metadata(session.metadata)
        sink.members("cleaned", session.cleaned)
        sink.members("truncated", session.truncated)
    }
}
