import Domain
import Store

/// A request that waits for a commit.
struct WriterJob: Sendable {
    let request: WriteRequest
    let continuation: CheckedContinuation<WriteOutcome, any Error>
    /// Whose time it takes, and how much of it.
    let part: WriterShares.Request
    var rows: Int { max(1, request.batch.count) }

    /// Whether it fits into its account's bytes of a commit, and notes that it takes them; one always does.
    func fits(_ share: Int?, in taken: inout [WriterShares.Account: Int]) -> Bool {
        guard let share else { return true }
        let before = taken[part.account]
        if let before, before + part.bytes > share { return false }
        taken[part.account] = (before ?? 0) + part.bytes
        return true
    }
}
