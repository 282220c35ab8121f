import Domain
import SQL

extension BatchTransaction {
    /// Inserts failures, adds them to their groups, their sessions and the rollups.
    static func insert(
        _ errors: [ErrorLog], fingerprints: [ErrorFingerprint], state: inout WriterState,
        on connection: any SQLConnection
    ) throws -> WriteReceipt {
        guard !errors.isEmpty else { return WriteReceipt(ids: []) }
        let ids = try state.ids.take(errors.count, of: "error_logs", on: connection)
        let groups = try ErrorGroupBook.add(errors, fingerprints, ids: &state.ids, on: connection)
        for (error, group) in zip(errors, groups) {
            state.errorGroups.add(ErrorGroupSeries(group: group), at: error.timestamp) { $0.count += 1 }
        }
        let sessions = try errors.map { error in
            state.errors.add(ErrorSeries(errorType: error.errorType), at: error.timestamp) { $0.count += 1 }
            return try state.see(error.sessionID, at: error.timestamp) { $0.errors += 1 }
        }
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
