import Domain
import SQL

extension BatchTransaction {
    private static let rows = SQLInsert(
        into: "error_logs",
        columns: [
            "id", "timestamp", "session", "error_group", "error_type", "error_message", "stack_trace", "request_path",
            "request_method", "user_agent", "ip_address", "context", "resolved_at",
        ])

    /// Inserts failures, adds them to their groups, their sessions and the rollups.
    static func insert(
        _ errors: [ErrorLog], state: inout WriterState, on connection: any SQLConnection
    ) throws -> WriteReceipt {
        let first = try state.takeIDs(errors.count, of: "error_logs", on: connection)
        var groups = ErrorGroupBook()
        var keys: [(session: Int64?, group: Int64)] = []
        for error in errors {
            state.errors.add(ErrorSeries(errorType: error.errorType), at: error.timestamp) { $0.count += 1 }
            let session = try state.see(error.sessionID, at: error.timestamp, on: connection) { $0.errors += 1 }
            keys.append((session, try groups.add(error, state: &state, on: connection)))
        }
        try groups.flush(to: connection)
        try connection.insert(rows, count: errors.count) { index, binder in
            let error = errors[index]
            binder.integer(first + Int64(index))
            binder.timestamp(error.timestamp.microseconds)
            binder.integer(ifAny: keys[index].session)
            binder.integer(keys[index].group)
            binder.text(error.errorType)
            binder.text(error.message)
            binder.text(ifAny: error.stackTrace)
            binder.text(ifAny: error.requestPath)
            binder.text(ifAny: error.requestMethod)
            binder.text(ifAny: error.userAgent)
            binder.text(ifAny: error.ipAddress)
            binder.json(ifAny: error.context?.text)
            binder.timestamp(ifAny: error.resolvedAt?.microseconds)
        }
        return WriteReceipt(ids: Array(first..<first + Int64(errors.count)))
    }
}

/// The error groups that one batch adds to.
private struct ErrorGroupBook {
    private struct Entry {
        let id: Int64
        var firstSeen: Timestamp
        var lastSeen: Timestamp
        var count: Int64
        var state: String
        var regressions: Int64
    }

    private var entries: [ErrorFingerprint: Entry] = [:]

    /// Counts an occurrence; an open one in a resolved group is a regression and opens it again.
    mutating func add(
        _ error: ErrorLog, state: inout WriterState, on connection: any SQLConnection
    ) throws -> Int64 {
        let fingerprint = ErrorFingerprint(type: error.errorType, message: error.message)
        var entry =
            try entries[fingerprint] ?? load(fingerprint, on: connection)
            ?? begin(fingerprint, error, state: &state, on: connection)
        entry.count += 1
        entry.firstSeen = min(entry.firstSeen, error.timestamp)
        entry.lastSeen = max(entry.lastSeen, error.timestamp)
        if entry.state == ErrorGroup.State.resolved.rawValue, !error.resolved {
            entry.state = ErrorGroup.State.open.rawValue
            entry.regressions += 1
        }
        entries[fingerprint] = entry
        return entry.id
    }

    func flush(to connection: any SQLConnection) throws {
        for entry in entries.values {
            try connection.execute(
                """
                UPDATE error_groups SET first_seen = \(entry.firstSeen), last_seen = \(entry.lastSeen),
                count = \(entry.count), state = \(entry.state), regressions = \(entry.regressions),
                resolved_at = CASE WHEN \(entry.state) = 'resolved' THEN resolved_at END WHERE id = \(entry.id)
                """)
        }
    }

    private func load(_ fingerprint: ErrorFingerprint, on connection: any SQLConnection) throws -> Entry? {
        try connection.first(
            """
            SELECT id, first_seen, last_seen, count, state, regressions FROM error_groups
            WHERE fingerprint = \(fingerprint.text)
            """
        ) { row in
            Entry(
                id: row.integer(0), firstSeen: row.moment(1), lastSeen: row.moment(2), count: row.integer(3),
                state: row.text(4), regressions: row.integer(5))
        }
    }

    private func begin(
        _ fingerprint: ErrorFingerprint, _ error: ErrorLog, state: inout WriterState, on connection: any SQLConnection
    ) throws -> Entry {
        let id = try state.takeIDs(1, of: "error_groups", on: connection)
        let groupState: ErrorGroup.State = error.resolved ? .resolved : .open
        try connection.execute(
            """
            INSERT INTO error_groups (id, fingerprint, error_type, message, first_seen, last_seen, count, state,
            regressions, resolved_at) VALUES (\(id), \(fingerprint.text), \(error.errorType), \(error.message),
            \(error.timestamp), \(error.timestamp), 0, \(groupState.rawValue), 0, \(error.resolvedAt))
            """)
        return Entry(
            id: id, firstSeen: error.timestamp, lastSeen: error.timestamp, count: 0, state: groupState.rawValue,
            regressions: 0)
    }
}
