import Domain
import SQL

extension BatchTransaction {
    /// Begins sessions; one that is there already stays as it is, but for what it lacked.
    static func insert(
        _ sessions: [SessionStart], state: inout WriterState
    ) throws -> WriteReceipt {
        var ids: [Int64] = []
        var existing: [Int] = []
        for (index, start) in sessions.enumerated() {
            state.noteStart(start.timestamp, at: try state.sessions.place(of: start.sessionID))
            let (id, existed) = try state.sessions.begin(start)
            ids.append(id)
            if existed { existing.append(index) }
        }
        return WriteReceipt(ids: ids, existing: existing)
    }
}
