import Domain

/// A group of errors as the API answers it: with what it did in a span, where one was asked for.
struct ErrorGroupView: ListedRecord {
    /// The group.
    let group: ErrorGroup
    /// What it did in the span that was asked for; nil where none was.
    let seen: SeenErrorGroup?
    /// Its place in the list that it stands in.
    let cursor: Cursor

    /// A group that stands in no list, and of which nothing of a span was asked.
    init(group: ErrorGroup) {
        self.group = group
        seen = nil
        cursor = Cursor(timestamp: group.lastSeen, id: group.id)
    }

    /// A group of the list that `query` asks for.
    init(seen: SeenErrorGroup, of query: ErrorGroupQuery) {
        group = seen.group
        self.seen = query.range == nil ? nil : seen
        cursor = query.cursor(of: seen)
    }

    static let columns = [
        "id", "error_type", "error_message", "first_seen", "last_seen", "count", "state", "regressions", "resolved_at",
        "occurrences", "is_new", "regressions_in_span",
    ]

    func fields(into sink: inout some FieldSink) {
        sink.integer("id", group.id)
        sink.text("error_type", group.errorType)
        sink.text("error_message", group.message)
        sink.time("first_seen", group.firstSeen)
        sink.time("last_seen", group.lastSeen)
        sink.integer("count", group.count)
        sink.text("state", group.state.rawValue)
        sink.integer("regressions", group.regressions)
        sink.time("resolved_at", group.resolvedAt)
        sink.integer("occurrences", seen?.occurrences)
        sink.boolean("is_new", seen?.isNew)
        sink.integer("regressions_in_span", seen?.regressions)
    }
}
