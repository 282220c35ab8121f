import Domain
import SQL
import Store

extension DataStore {
    /// Stores records of another program's database and moves the mark over them, in one transaction.
    ///
    /// `ended` says which sessions of the batch have ended. The receipt tells which costs were
    /// there already. Throws `StoreError.importMoved` where another import was quicker; then nothing was stored.
    public func importRecords(
        _ batch: RecordBatch, ended: [SessionEnd] = [], from before: ImportMark, to after: ImportMark,
        now: Timestamp
    ) async throws -> WriteReceipt {
        let request = WriteRequest(batch: batch)
        let outcomes = try await withBatchTransaction(now: now) { store, connection in
            let outcomes = try store([request])
            for end in ended {
                try connection.execute(
                    """
                    UPDATE sessions SET ended_at = \(end.moment)
                    WHERE session_id = \(end.sessionID) AND ended_at IS NULL
                    """)
            }
            try after.replace(before, on: connection)
            return outcomes
        }
        guard case .written(let receipt)? = outcomes.first else { return WriteReceipt(ids: []) }
        return receipt
    }

    /// Makes a user of another program's database, who signs in with the password that `passwordHash` was made of, and
    /// moves the mark over it.
    ///
    /// Throws `StoreError.duplicate` where the name or the address is taken; then the mark stays where it was.
    public func importUser(
        _ user: NewUser, passwordHash: String, createdAt: Timestamp, lastLogin: Timestamp?,
        from before: ImportMark, to after: ImportMark, now: Timestamp
    ) async throws {
        try await write { connection in
            let made = try UserQueries.insert(user, passwordHash: passwordHash, at: now, on: connection)
            try connection.execute(
                """
                UPDATE admin_users SET created_at = \(createdAt), last_login = \(lastLogin) WHERE id = \(made.id)
                """)
            try after.replace(before, on: connection)
        }
    }

    /// Moves the mark over records of which none is taken over.
    public func moveImportMark(from before: ImportMark, to after: ImportMark) async throws {
        try await write { try after.replace(before, on: $0) }
    }
}

/// That a session of another program has ended.
public struct SessionEnd: Sendable, Equatable {
    /// The client's identifier of the session.
    public let sessionID: String
    /// When it ended.
    public let moment: Timestamp

    /// The end of the session `sessionID` at `moment`.
    public init(sessionID: String, moment: Timestamp) {
        self.sessionID = sessionID
        self.moment = moment
    }
}
