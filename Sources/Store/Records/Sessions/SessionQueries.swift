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
                page, { SessionQueries.list(filter, page: $0, now: now) }, SessionQueries.session,
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
    private static let columns = """
        id, session_id, created_at, updated_at, ended_at, user_agent, ip_address, metadata, joined_by, \
        total_requests, total_errors, total_processing_us, total_nanodollars, total_tokens, cleaned FROM sessions
        """

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
    static func countActive(now: Timestamp, on connection: any SQLConnection) throws -> Int64 {
        let oldest = now - Session.idleLimit
        let slot = SessionBook.slot(of: oldest)
        let whole = try connection.first(
            "SELECT count(*) FROM sessions WHERE ended_at IS NULL AND seen_slot > \(slot)"
        ) { $0.integer(0) }
        let part = try connection.first(
            """
            SELECT count(*) FROM sessions WHERE ended_at IS NULL AND seen_slot = \(slot) AND updated_at > \(oldest)
            """
        ) { $0.integer(0) }
        return (whole ?? 0) + (part ?? 0)
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

    static func session(_ row: any SQLRow) -> Session {
        var session = Session(
            id: row.integer(0), sessionID: row.text(1), createdAt: row.moment(2), updatedAt: row.moment(3),
            endedAt: row.momentIfAny(4), userAgent: row.textIfAny(5), ipAddress: row.textIfAny(6),
            metadata: row.jsonIfAny(7), joinedBy: row.text(8), totals: SessionTotals(row, from: 9))
        session.cleaned = row.members(14)
        return session
    }
}
