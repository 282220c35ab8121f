import Domain
import SQL

extension DataStore {
    /// The failures that `filter` lets pass, newest first.
    public func errors(_ filter: ErrorFilter, page: Page) async throws -> [Stored<ErrorLog>] {
        try await errorPage(filter, page: page).records
    }

    /// The same, with whether there were more than the page's bytes allow.
    public func errorPage(_ filter: ErrorFilter, page: Page) async throws -> RecordPage<Stored<ErrorLog>> {
        try await database.read { try ErrorQueries.page(filter, page, on: $0) }
    }

    /// The failure `id`, if there is one.
    public func error(id: Int64) async throws -> Stored<ErrorLog>? {
        try await database.read { try ErrorQueries.find(id, on: $0) }
    }

    /// Marks a failure as resolved at `now`, or as open again; nil where there is no such failure.
    ///
    /// A group whose last open occurrence is resolved is resolved with it, and opened again with any.
    public func resolveError(
        id: Int64, resolved: Bool, by actor: Actor, now: Timestamp
    ) async throws -> Stored<ErrorLog>? {
        // What was acknowledged before counts as such: a failure may not reopen what is resolved after it.
        try await settleIfPossible()
        return try await write { connection in
            try ErrorQueries.lockGroup(ofError: id, on: connection)
            let changed = try connection.execute(
                """
                UPDATE error_logs SET resolved_at = \(resolved ? now : nil)
                WHERE id = \(id) AND (resolved_at IS NULL) = \(resolved)
                """)
            if changed > 0 {
                let event = AuditEvent(
                    .errorUpdated, "error:\(id)", before: ["resolved": .flag(!resolved)],
                    after: ["resolved": .flag(resolved)])
                try AuditLog.append(event, by: actor, at: now, on: connection)
            }
            let group = try connection.first("SELECT error_group FROM error_logs WHERE id = \(id)") { $0.integer(0) }
            guard let group else { return nil }
            let open = try connection.first(
                "SELECT 1 FROM error_logs WHERE error_group = \(group) AND resolved_at IS NULL LIMIT 1"
            ) { _ in true }
            if !resolved || open == nil {
                try ErrorQueries.set(group, to: resolved ? .resolved : .open, now: now, on: connection)
            }
            return try ErrorQueries.find(id, on: connection)
        }
    }

    /// The group `id`, if there is one.
    public func errorGroup(id: Int64) async throws -> ErrorGroup? {
        try await readSettled { try ErrorQueries.findGroup(id, on: $0) }
    }

    /// Decides about a group; nil where there is no such group. Resolving it resolves its open occurrences.
    public func setErrorGroup(
        id: Int64, state: ErrorGroup.State, by actor: Actor, now: Timestamp
    ) async throws -> ErrorGroup? {
        try await settleIfPossible()
        return try await write { connection in
            try ErrorQueries.lock(group: id, on: connection)
            guard let before = try ErrorQueries.findGroup(id, on: connection) else { return nil }
            if state == .resolved {
                try connection.execute(
                    "UPDATE error_logs SET resolved_at = \(now) WHERE error_group = \(id) AND resolved_at IS NULL")
            }
            try ErrorQueries.set(id, to: state, now: now, on: connection)
            let after = try ErrorQueries.findGroup(id, on: connection)
            if let after, after.state != before.state {
                let event = AuditEvent(
                    .errorGroupUpdated, "error_group:\(id)", before: before.auditValues, after: after.auditValues)
                try AuditLog.append(event, by: actor, at: now, on: connection)
            }
            return after
        }
    }
}

/// The queries on failures and their groups.
enum ErrorQueries {
    static let columns = """
        e.id, e.timestamp, s.session_id, e.error_type, e.error_message, e.stack_trace, e.request_path, \
        e.request_method, e.user_agent, e.ip_address, e.context, e.resolved_at, e.cleaned, e.error_group \
        FROM error_logs e LEFT JOIN sessions s ON s.id = e.session
        """
    /// Where `columns` has the group.
    static let groupColumn = 13
    static let groupColumns = """
        g.id, g.error_type, g.message, g.first_seen, g.last_seen, g.count, g.state, g.regressions, g.resolved_at
        """

    static func list(_ filter: ErrorFilter, page: Page) -> SQLQuery {
        "SELECT \(raw: columns) \(conditions(filter).tail(page))"
    }

    static func conditions(_ filter: ErrorFilter) -> ListQuery {
        var list = ListQuery(alias: "e", range: filter.range)
        list.require("error_type", filter.errorType)
        list.require("error_group", filter.groupID)
        if let name = filter.sessionID { list.require("e.session = \(ListQuery.session(name))") }
        if let resolved = filter.resolved {
            list.require("e.resolved_at \(raw: resolved ? "IS NOT NULL" : "IS NULL")")
        }
        return list
    }

    static func page(
        _ filter: ErrorFilter, _ page: Page, on connection: any SQLConnection
    ) throws -> RecordPage<Stored<ErrorLog>> {
        try connection.page(page, { list(filter, page: $0) }, error, cursor: { $0.cursor(\.timestamp) })
    }

    static func findGroup(_ id: Int64, on connection: any SQLConnection) throws -> ErrorGroup? {
        try connection.first("SELECT \(raw: groupColumns) FROM error_groups g WHERE g.id = \(id)", group)
    }

    static func find(_ id: Int64, on connection: any SQLConnection) throws -> Stored<ErrorLog>? {
        try connection.first("SELECT \(raw: columns) WHERE e.id = \(id)", error)
    }

    /// Keeps batches from adding to a group, until the transaction ends.
    static func lock(group id: Int64, on connection: any SQLConnection) throws {
        let lock = connection.dialect.rowLock
        try connection.query("SELECT id FROM error_groups WHERE id = \(id)\(raw: lock)") { _ in }
    }

    /// Keeps batches from adding to the group of a failure, until the transaction ends.
    static func lockGroup(ofError id: Int64, on connection: any SQLConnection) throws {
        let group = try connection.first("SELECT error_group FROM error_logs WHERE id = \(id)") { $0.integer(0) }
        if let group { try lock(group: group, on: connection) }
    }

    static func set(
        _ group: Int64, to state: ErrorGroup.State, now: Timestamp, on connection: any SQLConnection
    ) throws {
        let resolvedAt: Timestamp? = state == .resolved ? now : nil
        try connection.execute(
            """
            UPDATE error_groups SET state = \(state.rawValue), resolved_at = \(resolvedAt)
            WHERE id = \(group) AND state <> \(state.rawValue)
            """)
    }

    static func error(_ row: any SQLRow) -> Stored<ErrorLog> {
        var error = ErrorLog(
            storedAt: row.moment(1), sessionID: row.textIfAny(2), errorType: row.text(3), message: row.text(4),
            stackTrace: row.textIfAny(5), requestPath: row.textIfAny(6), requestMethod: row.textIfAny(7),
            userAgent: row.textIfAny(8), ipAddress: row.textIfAny(9), context: row.jsonIfAny(10),
            resolvedAt: row.momentIfAny(11), groupID: row.integer(groupColumn))
        error.cleaned = row.members(12)
        return Stored(id: row.integer(0), record: error)
    }

    static func group(_ row: any SQLRow) throws -> ErrorGroup {
        guard let state = ErrorGroup.State(rawValue: row.text(6)) else {
            throw StoreError.corrupt("an error group's state \(row.text(6))")
        }
        return ErrorGroup(
            id: row.integer(0), errorType: row.text(1), message: row.text(2), firstSeen: row.moment(3),
            lastSeen: row.moment(4), count: row.integer(5), state: state, regressions: row.integer(7),
            resolvedAt: row.momentIfAny(8))
    }
}
