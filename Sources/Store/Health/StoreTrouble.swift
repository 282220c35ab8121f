import Domain

/// What keeps a store from working as it should, though it may still answer.
public struct StoreTrouble: Sendable, Equatable {
    /// The kinds of trouble, by the names under which they are told.
    public enum Code: String, Sendable, CaseIterable {
        /// A part of what is kept cannot be read: it is damaged.
        case damaged = "store_damaged"
        /// The file at the store's path is not the one that is open.
        case detached = "store_detached"
        /// There is no room left.
        case full = "store_full"
        /// It cannot be written.
        case readOnly = "store_read_only"
        /// The disk fails.
        case unreadable = "store_unreadable"
        /// A newer program has migrated it, so this one writes nothing.
        case newer = "store_newer"
        /// What was stored cannot be brought into sessions and aggregates.
        case settling = "settling_failed"
        /// Rows of aggregates were damaged whose records are gone.
        case aggregates = "aggregates_damaged"
        /// What a server stored is in no session and no aggregate for a minute, and nobody else may bring it there.
        case unsettled = "unsettled_elsewhere"
        /// Old records cannot be deleted.
        case retention = "retention_failed"
        /// What servers on one store do for each other cannot be done.
        case upkeep = "upkeep_failed"
        /// A job did not run when it had to, or does not end.
        case jobs = "job_overdue"
    }

    /// Which kind it is.
    public let code: Code
    /// One sentence for the operator, without names of files.
    public let detail: String
    /// When it began.
    public let since: Timestamp
}

extension StoreTrouble.Code {
    /// The sentence where nothing more is known.
    var detail: String {
        switch self {
        case .damaged: "A part of the store is damaged. What is in it cannot be answered; restore a backup."
        case .detached:
            "The store's file was deleted, moved or replaced while the server has it open. Nothing is stored until it "
                + "is put back, or the server is restarted on another one."
        case .full: "The store has no room left. Nothing is stored until there is some."
        case .readOnly: "The store cannot be written."
        case .unreadable: "The disk under the store fails."
        case .newer:
            "A newer version of this program has migrated the store. This server answers what it can read, and stores "
                + "nothing until it is upgraded too."
        case .settling:
            "Sessions and aggregates cannot be brought up to date, so answers may lack the latest records that were "
                + "acknowledged."
        case .aggregates:
            "Some rows of aggregates were damaged, and the records that they were made of were deleted because of their "
                + "age: their counts are kept as far as they could be read. Restore a backup to have them whole."
        case .unsettled:
            "What another server stored has not been brought into sessions and aggregates for a minute, and its lock is "
                + "still held: it hangs, or a pooler or a network keeps its connection open. Answers lack these records "
                + "until that connection ends."
        case .retention: "Records that are older than they shall be kept could not be deleted."
        case .upkeep: "What other servers on the store revoked or left behind cannot be taken in."
        case .jobs: "A job did not run when it had to, or does not end; GET /api/v1/admin/jobs says which."
        }
    }
}
