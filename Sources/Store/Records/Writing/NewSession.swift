import Domain
import SQL

/// The first row of a session that may have to be begun.
struct NewSession: Sendable {
    let name: ExactText
    let moment: Timestamp
    /// What its client said of it; nil where a record began it.
    let start: SessionStart?
    /// Who sent what began it, if that is known.
    let sender: String?

    /// Whether its client announced it.
    var isAnnounced: Bool { start != nil }

    /// A session that a record begins at `moment`; nil where the record has none.
    init?(_ name: String?, at moment: Timestamp, by sender: String? = nil) {
        guard let name else { return nil }
        self.name = ExactText(name)
        self.moment = moment
        self.sender = sender
        start = nil
    }

    /// A session that its client announces.
    init(_ start: SessionStart, by sender: String? = nil) {
        name = ExactText(start.sessionID)
        moment = start.timestamp
        self.start = start
        self.sender = sender
    }

    private static let upsert = SQLUpsert(
        into: "sessions", key: ["session_id"],
        columns: [
            ("id", .integer), ("session_id", .text), ("created_at", .timestamp), ("updated_at", .timestamp),
            ("seen_slot", .integer), ("user_agent", .text), ("ip_address", .text), ("metadata", .json),
            ("made_by", .text), ("cleaned", .integer), ("joined_by", .text), ("total_requests", .integer),
            ("total_errors", .integer), ("total_processing_us", .integer), ("total_nanodollars", .integer),
            ("total_tokens", .integer),
        ], where: .keep)

    /// Inserts rows under their identifiers; where a session is there already, nothing is changed.
    static func insert(_ rows: [(NewSession, Int64)], on connection: any SQLConnection) throws {
        try connection.upsert(upsert, count: rows.count) { index, binder in
            let (row, id) = rows[index]
            binder.integer(id)
            binder.text(row.name.text)
            binder.timestamp(row.moment.microseconds)
            binder.timestamp(row.moment.microseconds)
            binder.integer(SessionBook.slot(of: row.moment))
            binder.text(ifAny: row.start?.userAgent)
            binder.text(ifAny: row.start?.ipAddress)
            binder.json(ifAny: row.start?.metadata?.text)
            binder.text(ifAny: row.sender)
            binder.integer(ifAny: row.start?.cleaned.stored)
            binder.text("explicit")
            for _ in 0..<5 { binder.integer(0) }
        }
    }
}
