import Domain
import SQL

extension DataStore {
    /// The events that `filter` lets pass, newest first.
    public func events(_ filter: EventFilter, page: Page) async throws -> [Stored<UsageEvent>] {
        let query = EventQueries.list(filter, page: page, database.dialect)
        guard filter.sessionID != nil else {
            return try await database.read { try $0.all(query, EventQueries.event) }
        }
        // A session's blocks of events are known up to the last settled one.
        return try await readSettled { try $0.all(query, EventQueries.event) }
    }
}

/// The queries on usage events.
enum EventQueries {
    static func list(_ filter: EventFilter, page: Page, _ dialect: Dialect) -> SQLQuery {
        var list = ListQuery(alias: "e", range: filter.range)
        list.require("event_type", filter.eventType)
        list.require("tool_name", filter.toolName)
        list.require("success", filter.success)
        if let name = filter.sessionID {
            // As a join, SQLite would build an index of all events for the one query.
            list.require(dialect.isAmong(block, blocks(of: name)))
            list.require("e.session = \(ListQuery.session(name))")
        }
        return "SELECT \(raw: columns) \(list.tail(page))"
    }

    static let columns = """
        e.id, e.timestamp, s.session_id, e.event_type, e.tool_name, e.response_us, e.success, e.error_message, \
        e.user_agent, e.ip_address, e.metadata FROM usage_events e LEFT JOIN sessions s ON s.id = e.session
        """

    /// The columns of an event that totals are made of, in the places of all columns.
    static let countedColumns = """
        e.id, e.timestamp, s.session_id, e.event_type, e.tool_name, e.response_us, e.success, NULL, NULL, NULL, NULL \
        FROM usage_events e LEFT JOIN sessions s ON s.id = e.session
        """

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

    static func event(_ row: any SQLRow) -> Stored<UsageEvent> {
        Stored(
            id: row.integer(0),
            record: UsageEvent(
                storedAt: row.moment(1), sessionID: row.textIfAny(2), eventType: row.text(3),
                toolName: row.textIfAny(4), responseMicroseconds: row.integerIfAny(5), success: row.bool(6),
                errorMessage: row.textIfAny(7), userAgent: row.textIfAny(8), ipAddress: row.textIfAny(9),
                metadata: row.jsonIfAny(10)))
    }
}
