import HTTP
import HTTPTypes

extension HTTPField.Name {
    /// The name under which former clients send their key.
    static let ingestKey = known("X-Analytics-Ingest-Key")
    /// Tells an answer that was given before to the same Idempotency-Key.
    static let idempotentReplayed = known("Idempotent-Replayed")
    /// Why an answer may lack records that were acknowledged.
    static let incomplete = known("X-MCP-Admin-Incomplete")
    /// How many records a list has.
    static let totalCount = known("X-Total-Count")
    /// What the number of records is worth.
    static let totalCountPrecision = known("X-Total-Count-Precision")
    /// Before which moment a list's records were deleted because of their age.
    static let recordsDeletedBefore = known("X-Records-Deleted-Before")
    /// The last server-sent event that a browser saw.
    static let lastEventID = known("Last-Event-ID")
}
