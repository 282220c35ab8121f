import Domain
import SQL
import Synchronization

/// What is known of records that were deleted because of their age.
public struct RetentionStatus: Sendable, Equatable {
    /// The moment before which records may be gone; nil where none was ever deleted.
    public let deletedBefore: Timestamp?
    /// When this process last went through the store; nil before the first time.
    public let lastRun: Timestamp?
    /// How many rows the last pass that deleted any deleted; nil where none did since the start.
    public let lastDeleted: Int?
}

/// What this process remembers between two passes.
struct RetentionNotes: Sendable {
    /// For how long what was read of the mark is believed: another server may move it.
    static let patience = Duration.seconds(10)

    /// When the last pass ended.
    var lastRun: Timestamp?
    /// How many rows the last pass that deleted any deleted.
    var lastDeleted: Int?
    /// The mark, and when it was read.
    var mark: (deletedBefore: Timestamp?, at: ContinuousClock.Instant)?
}

extension DataStore {
    /// What is known of deleted records.
    public func retentionStatus() async throws -> RetentionStatus {
        let deletedBefore = try await deletedBefore()
        return retentionNotes.withLock { notes in
            RetentionStatus(deletedBefore: deletedBefore, lastRun: notes.lastRun, lastDeleted: notes.lastDeleted)
        }
    }

    /// The moment before which records may be gone because of their age; nil where none was ever deleted.
    public func deletedBefore() async throws -> Timestamp? {
        let known = retentionNotes.withLock { $0.mark }
        if let known, ContinuousClock.now - known.at < RetentionNotes.patience { return known.deletedBefore }
        let moment = try await database.read { try RetentionMark.read($0).deletedBefore }
        retentionNotes.withLock { $0.mark = (moment, .now) }
        return moment
    }

    /// Notes that a pass ended, and how many rows it deleted, nil where nothing went; the mark is read again when it is
    /// next asked for.
    package func noteRetention(deleted: Int?, at now: Timestamp) {
        retentionNotes.withLock { notes in
            notes.lastRun = now
            if let deleted { notes.lastDeleted = deleted }
            notes.mark = nil
        }
    }
}
