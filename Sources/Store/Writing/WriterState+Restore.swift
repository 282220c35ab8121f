import Domain
import SQL

extension WriterState {
    /// How many events are read at once, which bounds the memory of a restore.
    private static let step = 20_000

    /// The state of a writer that begins: events behind the mark are added to sessions and rollups.
    ///
    /// They are those of the last moments before a crash; normally there are none.
    static func restored(from connection: any SQLConnection, now: Timestamp) throws -> WriterState {
        var state = WriterState()
        state.now = now
        let mark = try connection.first(
            "SELECT last_event FROM settled_events WHERE instance = \(instance)"
        ) { $0.integer(0) }
        try state.fold(eventsAfter: mark ?? 0, on: connection)
        return state
    }

    /// Adds all events whose identifiers are larger than `id`, settling after each step.
    mutating func fold(
        eventsAfter id: Int64, on connection: any SQLConnection, progress: (Int) -> Void = { _ in }
    ) throws {
        var last = id
        resume(after: last)
        while true {
            let rows = try connection.all(
                """
                SELECT e.id, e.timestamp, s.session_id, e.event_type, e.tool_name, e.response_us, e.success,
                NULL, NULL, NULL, NULL FROM usage_events e LEFT JOIN sessions s ON s.id = e.session
                WHERE e.id > \(last) ORDER BY e.id LIMIT \(Self.step)
                """, EventQueries.event)
            guard let end = rows.last?.id else { return }
            for row in rows { _ = try add(row.record, id: row.id, on: connection) }
            countSeconds(of: rows.map(\.record))
            note(lastEvent: end)
            try settle(connection)
            last = end
            progress(rows.count)
        }
    }
}
