import Domain
import SQL

extension DataStore {
    /// The groups that `query` asks for, in its order, each with what it did in the span.
    ///
    /// Without a span, it is all time.
    public func errorGroups(_ query: ErrorGroupQuery, page: Page) async throws -> [SeenErrorGroup] {
        try await errorGroupPage(query, page: page).records
    }

    /// The same, with whether there were more than the page's bytes allow.
    public func errorGroupPage(_ query: ErrorGroupQuery, page: Page) async throws -> RecordPage<SeenErrorGroup> {
        try await readRollups { rollups in
            let list = ErrorGroupList(query: query, dialect: rollups.connection.dialect)
            return try rollups.connection.page(
                page, firstRows: SessionQueries.usualPage, list.rows, ErrorGroupList.seen, cursor: query.cursor)
        }
    }

    /// The group `id` with what it did in `range`, which is all time where it is nil; nil where there is none.
    public func errorGroup(id: Int64, in range: TimeRange?) async throws -> SeenErrorGroup? {
        try await readRollups { rollups in
            let list = ErrorGroupList(query: ErrorGroupQuery(range: range), dialect: rollups.connection.dialect)
            return try rollups.connection.first(list.one(id), ErrorGroupList.seen)
        }
    }

    /// Error groups, the last seen first; only those of `state`, where one is given.
    public func errorGroups(state: ErrorGroup.State?, page: Page) async throws -> [ErrorGroup] {
        try await errorGroups(ErrorGroupQuery(state: state), page: page).map(\.group)
    }
}

/// A list of groups of errors as SQL.
struct ErrorGroupList {
    let query: ErrorGroupQuery
    let dialect: Dialect

    /// The span, in whole minutes.
    private var range: TimeRange? { query.range.map(RollupSegment.inWholeMinutes) }

    /// The rows of a page.
    func rows(_ page: Page) -> SQLQuery {
        var conditions: [SQLQuery] = []
        if let state = query.state { conditions.append("g.state = \(state.rawValue)") }
        if let text = query.search {
            conditions.append(
                "(\(dialect.contains("g.error_type", text)) OR \(dialect.contains("g.message", text)))")
        }
        if let after = page.after { conditions.append(place(behind: after)) }
        let filter: SQLQuery = conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND "))"
        let direction = query.isFalling ? "DESC" : "ASC"
        return """
            \(selection(isOuter: false)) \(filter)
            ORDER BY \(key) \(raw: direction), g.id \(raw: direction) LIMIT \(page.limit) OFFSET \(page.skip)
            """
    }

    /// The row of the group `id`, whether it occurred in the span or not.
    func one(_ id: Int64) -> SQLQuery {
        "\(selection(isOuter: true)) WHERE g.id = \(id)"
    }

    /// Counts the groups that are open, and those that occurred in `range`.
    static func counted(_ range: TimeRange, in batch: SQLBatch) -> SQLAnswer<ErrorGroupTally> {
        batch.ask(tally(range, batch.connection.dialect), into: ErrorGroupTally()) { tally, row in
            tally = ErrorGroupTally(
                open: row.integer(0), seen: row.integer(1), new: row.integer(2), regressed: row.integer(3))
        }
    }

    private static func tally(_ range: TimeRange, _ dialect: Dialect) -> SQLQuery {
        let list = ErrorGroupList(query: ErrorGroupQuery(range: range), dialect: dialect)
        return """
            SELECT (SELECT count(*) FROM error_groups WHERE state = '\(raw: ErrorGroup.State.open.rawValue)'), count(*),
            coalesce(sum(is_new), 0), coalesce(sum(CASE WHEN regressions > 0 THEN 1 ELSE 0 END), 0)
            FROM (SELECT \(list.isNew) AS is_new, \(list.regressions) AS regressions
            FROM error_groups g JOIN \(list.occurrences) r ON r.group_id = g.id) seen
            """
    }

    private func selection(isOuter: Bool) -> SQLQuery {
        let columns: SQLQuery = "SELECT \(raw: ErrorQueries.groupColumns)"
        guard range != nil else {
            return "\(columns), g.count, 1, g.regressions FROM error_groups g"
        }
        return """
            \(columns), coalesce(r.occurrences, 0), \(isNew), \(regressions)
            FROM error_groups g \(raw: isOuter ? "LEFT JOIN" : "JOIN") \(occurrences) r ON r.group_id = g.id
            """
    }

    /// How often each group occurred in the span: the sum of rollups.
    private var occurrences: SQLQuery {
        let segments = range.map(RollupSegment.covering) ?? []
        let parts = segments.map { segment -> SQLQuery in
            """
            (resolution = \(segment.resolution.rawValue) AND bucket >= \(segment.range.start)
            AND bucket < \(segment.range.end))
            """
        }
        let integer = dialect.integerType
        return """
            (SELECT CAST(error_group AS \(raw: integer)) AS group_id,
            CAST(sum(count) AS \(raw: integer)) AS occurrences
            FROM error_group_rollups WHERE \(parts.isEmpty ? "1 = 0" : parts.joined(separator: " OR "))
            GROUP BY error_group)
            """
    }

    private var isNew: SQLQuery {
        guard let range else { return "1" }
        return "CASE WHEN g.first_seen >= \(range.start) AND g.first_seen < \(range.end) THEN 1 ELSE 0 END"
    }

    private var regressions: SQLQuery {
        guard let range else { return "g.regressions" }
        return """
            (SELECT count(*) FROM error_regressions e WHERE e.error_group = g.id
            AND e.regressed_at >= \(range.start) AND e.regressed_at < \(range.end))
            """
    }

    /// What the list is ordered by, before the identifier.
    private var key: SQLQuery {
        switch query.order {
        case .lastSeen: "g.last_seen"
        case .firstSeen: "g.first_seen"
        case .occurrences: range == nil ? "g.count" : "r.occurrences"
        case .count: "g.count"
        case .regressions: regressions
        case .errorType: "g.error_type"
        }
    }

    private func place(behind cursor: Cursor) -> SQLQuery {
        let relation: SQLQuery = query.isFalling ? "<" : ">"
        switch query.order {
        case .lastSeen, .firstSeen: return "(\(key), g.id) \(relation) (\(cursor.timestamp), \(cursor.id))"
        case .occurrences, .count, .regressions:
            return "(\(key), g.id) \(relation) (\(cursor.timestamp.microseconds), \(cursor.id))"
        case .errorType:
            return "(\(key), g.id) \(relation) (SELECT error_type, id FROM error_groups WHERE id = \(cursor.id))"
        }
    }

    /// A group of a row, with what it did in the span.
    static func seen(_ row: any SQLRow) throws -> SeenErrorGroup {
        SeenErrorGroup(
            group: try ErrorQueries.group(row), occurrences: row.integer(9), isNew: row.integer(10) == 1,
            regressions: row.integer(11))
    }
}
