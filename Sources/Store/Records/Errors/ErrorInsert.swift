import Domain
import SQL

extension BatchTransaction {
    /// Inserts failures, adds them to their groups, their sessions and the rollups.
    static func insert(
        _ errors: [ErrorLog], fingerprints: [ErrorFingerprint], state: inout WriterState,
        on connection: any SQLConnection
    ) throws -> WriteReceipt {
        guard !errors.isEmpty else { return WriteReceipt(ids: []) }
        let ids = try state.takeIDs(errors.count, of: .errors, on: connection)
        let groups = try ErrorGroupBook.groups(of: errors, fingerprints, ids: &state.ids, on: connection)
        let sessions = try zip(errors, groups).map { try state.add($0, to: $1) }
        try errors.withUnsafeBufferPointer { errors in
            guard let first = errors.baseAddress else { return }
            try connection.insert(ErrorQueries.table.insertion, count: errors.count) { index, binder in
                binder.integer(ids[index])
                ErrorQueries.table.bind(first + index, session: sessions[index], given: groups[index], to: binder)
            }
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
