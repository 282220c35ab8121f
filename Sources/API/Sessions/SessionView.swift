import Domain

/// A session as it is seen at a moment, which decides whether it is active or idle.
struct SessionView: ListedRecord {
    /// The session.
    let session: Session
    /// The moment.
    let now: Timestamp

    static let columns = Session.declaration.answered.map(\.tableName)

    var cursor: Cursor { Cursor(timestamp: session.createdAt, id: session.id) }

    func fields(into sink: inout some FieldSink) {
        sink.declared(session, now: now)
    }
}
