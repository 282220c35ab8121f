import GRDB
import Synchronization

/// Whether a store's writing connection waits for the disk at each commit.
///
/// Without it (`synchronous=NORMAL`), a commit stands in the write-ahead log in its order: the next commit that waits
/// brings it to the disk too, and a power failure before that undoes it as a whole.
final class SQLiteFlushing: Sendable {
    private let waits = Atomic<Bool>(true)

    /// Lets the next commit wait for the disk, or not; to be called between transactions.
    func set(_ isWaiting: Bool, on database: Database) throws {
        guard waits.load(ordering: .relaxed) != isWaiting else { return }
        try database.execute(sql: "PRAGMA synchronous = \(isWaiting ? "FULL" : "NORMAL")")
        waits.store(isWaiting, ordering: .relaxed)
    }
}
