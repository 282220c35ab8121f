import Domain
import SQL

extension BatchTransaction {
    private static let rows = SQLInsert(
        into: "error_logs",
        columns: [
            "id", "timestamp", "session", "error_group", "error_type", "error_message", "stack_trace", "request_path",
            "request_method", "user_agent", "ip_address", "context", "resolved_at", "cleaned",
        ])

    /// Inserts failures, adds them to their groups, their sessions and the rollups.
    static func insert(
        _ errors: [ErrorLog], fingerprints: [ErrorFingerprint], state: inout WriterState,
        on connection: any SQLConnection
    ) throws -> WriteReceipt {
        guard !errors.isEmpty else { return WriteReceipt(ids: []) }
        let ids = try state.takeIDs(errors.count, of: .errors, on: connection)
        let groups = try ErrorGroupBook.groups(of: errors, fingerprints, ids: &state.ids, on: connection)
        let sessions = try zip(errors, groups).map { try state.add($0, to: $1) }
        try connection.insert(rows, count: errors.count) { index, binder in
            let error = errors[index]
            binder.integer(ids[index])
            binder.timestamp(error.timestamp.microseconds)
            binder.integer(ifAny: sessions[index])
            binder.integer(groups[index])
            binder.text(error.errorType)
            binder.text(error.message)
            binder.text(ifAny: error.stackTrace)
            binder.text(ifAny: error.requestPath)
            binder.text(ifAny: error.requestMethod)
            binder.text(ifAny: error.userAgent)
            binder.text(ifAny: error.ipAddress)
            binder.json(ifAny: error.context?.text)
            binder.timestamp(ifAny: error.resolvedAt?.microseconds)
            binder.integer(ifAny: error.cleaned.stored)
        }
        return WriteReceipt(ids: ids)
    }
}

extension WriterState {
    /// Adds a failure to its group, its session and the rollups; returns its session's identifier.
    mutating func add(_ error: ErrorLog, to group: Int64) throws -> Int64? {
        groups.add(error, to: group)
        errorGroups.add(ErrorGroupSeries(group: group), at: error.timestamp) { $0.count += 1 }
        errors.add(ErrorSeries(errorType: error.errorType), at: error.timestamp) { $0.count += 1 }
        return try see(error.sessionID, at: error.timestamp) { $0.errors += 1 }
    }
}
