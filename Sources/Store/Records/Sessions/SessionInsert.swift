import Domain
import SQL

extension BatchTransaction {
    /// Begins sessions; one that is there already stays as it is, but for what it lacked.
    static func insert(
        _ sessions: [SessionStart], by senders: [String?], state: inout WriterState
    ) throws -> WriteReceipt {
        var ids: [Int64] = []
        var existing: [Int] = []
        var own: [Int] = []
        for (index, start) in sessions.enumerated() {
            let (id, existed, maker) = try state.sessions.begin(start)
            ids.append(id)
            guard existed else { continue }
            existing.append(index)
            if let maker, maker == senders[index] { own.append(index) }
        }
        return WriteReceipt(ids: ids, existing: existing, own: own)
    }
}
