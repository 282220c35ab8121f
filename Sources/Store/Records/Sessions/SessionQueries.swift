import Domain
import SQL

extension DataStore {
    /// The sessions that `filter` lets pass, the last begun first.
    public func sessions(_ filter: SessionFilter, page: Page, now: Timestamp) async throws -> [Session] {
        try await sessionPage(filter, page: page, now: now).records
    }

    /// The same, with whether there were more than the page's bytes allow.
    public func sessionPage(_ filter: SessionFilter, page: Page, now: Timestamp) async throws -> RecordPage<Session> {
        try await readSettled { connection in
            try connection.page(
                page, firstRows: SessionQueries.usualPage, { SessionQueries.list(filter, page: $0, now: now) },
                SessionQueries.session,
                cursor: { Cursor(timestamp: $0.createdAt, id: $0.id) })
        }
    }

    /// The session that its client calls `sessionID`, if there is one.
    public func session(_ sessionID: String) async throws -> Session? {
        try await readSettled { try SessionQueries.find(sessionID, on: $0) }
    }

    /// Who made the session that its client calls `sessionID`; nil where that is not known.
    public func sessionMaker(_ sessionID: String) async throws -> String? {
        try await database.read { connection in
            try connection.first("SELECT made_by FROM sessions WHERE session_id = \(sessionID)") { $0.textIfAny(0) }
                ?? nil
        }
    }

    /// Ends a session, takes its end back, or changes what its client said; nil where there is no such session.
    ///
    /// Throws `StoreError.endBeforeStart` where it would end before it began.
    public func updateSession(
        _ sessionID: String, _ change: SessionChange, by actor: Actor? = nil, now: Timestamp
    ) async throws -> Session? {
        try await settleIfPossible()
        return try await write { connection in
            let before = actor == nil ? nil : try SessionQueries.find(sessionID, on: connection)
            if let end = change.endedAt {
                let start = try connection.first(
                    "SELECT created_at FROM sessions WHERE session_id = \(sessionID)\(raw: connection.dialect.rowLock)"
                ) { $0.moment(0) }
                if let start, end < start { throw StoreError.endBeforeStart(start) }
                try connection.execute("UPDATE sessions SET ended_at = \(end) WHERE session_id = \(sessionID)")
            } else if let ended = change.ended {
                try connection.execute(
                    """
                    UPDATE sessions SET ended_at = \(ended ? now : nil)
                    WHERE session_id = \(sessionID) AND (ended_at IS NULL) = \(ended)
                    """)
            }
            try connection.execute(
                """
                UPDATE sessions SET
                metadata = coalesce(\(change.metadata.map { SQLValue.json($0.text) } ?? .null), metadata),
                user_agent = coalesce(\(change.userAgent), user_agent) WHERE session_id = \(sessionID)
                """)
            let after = try SessionQueries.find(sessionID, on: connection)
            if let actor, let before, let after {
                let event = AuditEvent(
                    .sessionUpdated, "session:\(sessionID)", before: before.auditValues, after: after.auditValues)
                try AuditLog.append(event, by: actor, at: now, on: connection)
            }
            return after
        }
    }
}

/// The queries on sessions.
enum SessionQueries {
    private static let columns = "\(Session.declaration.columns.joined(separator: ", ")) FROM sessions"

    /// The rows of a usual page of short rows, and the one behind it: they come with one answer of the server.
    static let usualPage = 101

    static func list(_ filter: SessionFilter, page: Page, now: Timestamp) -> SQLQuery {
        "SELECT \(raw: columns) \(tail(filter, page: page, now: now))"
    }

    /// The `WHERE`, `ORDER BY` and `LIMIT` of a list.
    static func tail(_ filter: SessionFilter, page: Page, now: Timestamp) -> SQLQuery {
        var conditions: [SQLQuery] = []
        if filter.range.start > TimeRange.all.start { conditions.append("created_at >= \(filter.range.start)") }
        if filter.range.end < TimeRange.all.end { conditions.append("created_at < \(filter.range.end)") }
        if let search = filter.search, !search.isEmpty {
            // Every text that begins with the search lies between it and it with the last code point after it.
            conditions.append("session_id >= \(search) AND session_id < \(search + "\u{10FFFF}")")
        }
        if let status = filter.status { conditions.append(condition(status, now: now)) }
        if let after = page.after {
            conditions.append("(created_at, id) < (\(after.timestamp), \(after.id))")
        }
        let filter: SQLQuery = conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND "))"
        return """
            \(filter)
            ORDER BY created_at DESC, id DESC LIMIT \(page.limit) OFFSET \(page.skip)
            """
    }

    static func find(_ sessionID: String, on connection: any SQLConnection) throws -> Session? {
        try connection.first("SELECT \(raw: columns) WHERE session_id = \(sessionID)", session)
    }

    /// How many sessions are active at `now`: whole slots by the index alone, the oldest slot by its rows.
    static func countActive(now: Timestamp, in batch: SQLBatch) -> SQLAnswer<Int64> {
        let oldest = now - Session.idleLimit
        let slot = SessionBook.slot(of: oldest)
        let whole = batch.ask("SELECT count(*) FROM sessions WHERE ended_at IS NULL AND seen_slot > \(slot)", into: 0) {
            $0 = $1.integer(0)
        }
        let part = batch.ask(
            """
            SELECT count(*) FROM sessions WHERE ended_at IS NULL AND seen_slot = \(slot) AND updated_at > \(oldest)
            """, into: 0
        ) { $0 = $1.integer(0) }
        return SQLAnswer { try whole.get() + part.get() }
    }

    /// That a session has `status` at `now`.
    static func condition(_ status: Session.Status, now: Timestamp) -> SQLQuery {
        let oldest = now - Session.idleLimit
        return switch status {
        case .active: "ended_at IS NULL AND seen_slot >= \(SessionBook.slot(of: oldest)) AND updated_at > \(oldest)"
        case .idle: "ended_at IS NULL AND updated_at <= \(oldest)"
        case .ended: "ended_at IS NOT NULL"
        }
    }

    static func session(_ row: any SQLRow) throws -> Session { try Session(row, from: 0) }
}
