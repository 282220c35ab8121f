import Domain
import SQL

extension DataStore {
    /// The events that `filter` lets pass, newest first.
    public func events(_ filter: EventFilter, page: Page) async throws -> [Stored<UsageEvent>] {
        try await eventPage(filter, page: page).records
    }

    /// The same, with whether there were more than the page's bytes allow.
    public func eventPage(_ filter: EventFilter, page: Page) async throws -> RecordPage<Stored<UsageEvent>> {
        guard let session = filter.sessionID else {
            return try await database.read { try EventQueries.page(filter, page, on: $0) }
        }
        // A session's blocks of events are known up to the last settled one.
        return try await readSettled { connection in
            let areFew = try EventQueries.areFew(in: session, on: connection)
            return try EventQueries.page(filter, page, areFew: areFew, on: connection)
        }
    }

    /// The event `id`, if there is one.
    public func event(id: Int64) async throws -> Stored<UsageEvent>? {
        try await database.read { connection in
            try connection.first(
                """
                SELECT \(raw: EventQueries.columns)
                WHERE e.id = \(id) AND \(raw: EventQueries.block) = \(id >> Int64(Schema.blockBits))
                """, EventQueries.event)
        }
    }
}

/// The queries on usage events.
enum EventQueries {
    /// The list that `filter` and `page` ask for; `areFew` says whether all events of its session are soon sorted.
    static func list(_ filter: EventFilter, page: Page, areFew: Bool = false, _ dialect: Dialect) -> SQLQuery {
        "SELECT \(raw: columns) \(conditions(filter, areFew: areFew, dialect).tail(page))"
    }

    static func conditions(_ filter: EventFilter, areFew: Bool = false, _ dialect: Dialect) -> ListQuery {
        var list = ListQuery(alias: "e", range: filter.range)
        list.require("event_type", filter.eventType)
        list.require("tool_name", filter.toolName)
        list.require("success", filter.success)
        if let name = filter.sessionID {
            // As a join, SQLite would build an index of all events for the one query.
            list.require(dialect.isAmong(block, blocks(of: name)))
            list.require("e.session = \(ListQuery.session(name))")
            if areFew {
                // No index has compressed rows; what is known of each thousand are the extremes.
                list.require("e.id >= (SELECT first_event FROM sessions WHERE session_id = \(name))")
                list.require("e.id <= (SELECT last_event FROM sessions WHERE session_id = \(name))")
                list.sortAfterwards(dialect)
            }
        }
        return list
    }

    /// The page that `filter` and `page` ask for.
    static func page(
        _ filter: EventFilter, _ page: Page, areFew: Bool = false, on connection: any SQLConnection
    ) throws -> RecordPage<Stored<UsageEvent>> {
        try connection.page(
            page, { list(filter, page: $0, areFew: areFew, connection.dialect) }, event,
            cursor: { $0.cursor(\.timestamp) })
    }

    /// Whether a session has so few events, or none, that PostgreSQL, which cannot know, has to be told to sort them.
    ///
    /// Among the newest events it would look for those of a session that ended long ago. Of a session with many events
    /// it finds a page there, where all of them would take a second to sort.
    static func areFew(in session: String, on connection: any SQLConnection) throws -> Bool {
        guard connection.dialect.unindexedTime != nil else { return false }
        let few: SQLQuery = "SELECT total_requests <= \(mostSorted) FROM sessions WHERE session_id = \(session)"
        return try connection.first(few) { $0.bool(0) } ?? true
    }

    /// So many events are sorted in some 50 milliseconds.
    private static let mostSorted: Int64 = 16_384

    static let table = RecordTable<UsageEvent>(alias: "e")
    static let columns = table.selection

    /// The columns of an event that totals are made of, in the places of all columns.
    static let countedColumns = table.selection(
        ofOnly: ["timestamp", "session_id", "event_type", "tool_name", "response_time_ms", "success"])

    /// The block that an event's identifier belongs to.
    static let block = "(e.id >> \(Schema.blockBits))"

    /// The blocks of event ids between a session's first and its last event.
    private static func blocks(of sessionID: String) -> SQLQuery {
        let bits: SQLQuery = "\(raw: "\(Schema.blockBits)")"
        return """
            WITH RECURSIVE bounds (low, high) AS (
                SELECT first_event >> \(bits), last_event >> \(bits) FROM sessions
                WHERE session_id = \(sessionID) AND first_event IS NOT NULL),
            block (number) AS (
                SELECT high FROM bounds
                UNION ALL SELECT number - 1 FROM block CROSS JOIN bounds WHERE number > bounds.low)
            SELECT number FROM block
            """
    }

    static func event(_ row: any SQLRow) throws -> Stored<UsageEvent> { try table.stored(row) }
}
