import Domain
import SQL

extension DataStore {
    /// How many events `filter` lets through.
    public func count(_ filter: EventFilter) async throws -> RecordCount {
        try await readRollups { rollups in
            let counter = try RecordCounter(rollups)
            let rows = { (range: TimeRange) in
                var part = filter
                part.range = range
                let list = EventQueries.conditions(part, rollups.connection.dialect)
                return try counter.rows(of: "usage_events", as: "e", in: list)
            }
            guard filter.sessionID == nil else { return try rows(filter.range) }
            return try counter.parts(filter.range) { range in
                let condition = RecordCounter.all(("event_type", filter.eventType), ("tool_name", filter.toolName))
                let calls = try rollups.events.total(range, where: condition).get().calls
                return filter.success.map { $0 ? calls.count - calls.failures : calls.failures } ?? calls.count
            } outside: {
                try rows($0)
            }
        }
    }

    /// How many failures `filter` lets through.
    public func count(_ filter: ErrorFilter) async throws -> RecordCount {
        try await readRollups { rollups in
            let counter = try RecordCounter(rollups)
            let rows = { (range: TimeRange) in
                var part = filter
                part.range = range
                return try counter.rows(of: "error_logs", as: "e", in: ErrorQueries.conditions(part))
            }
            guard filter.sessionID == nil, filter.groupID == nil, filter.resolved == nil else {
                return try rows(filter.range)
            }
            return try counter.parts(filter.range) { range in
                let condition = RecordCounter.all(("error_type", filter.errorType))
                return try rollups.errors.total(range, where: condition).get().count
            } outside: {
                try rows($0)
            }
        }
    }

    /// How many cost entries `filter` lets through.
    public func count(_ filter: CostFilter) async throws -> RecordCount {
        try await readRollups { rollups in
            let counter = try RecordCounter(rollups)
            return try counter.parts(filter.range) { range in
                var part = filter
                part.range = range
                return try rollups.costTotal(part).get().requests
            } outside: { range in
                var part = filter
                part.range = range
                return try counter.rows(of: "cost_tracking", as: "c", in: CostQueries.conditions(part))
            }
        }
    }

    /// How many measurements `filter` lets through.
    public func count(_ filter: MetricFilter) async throws -> RecordCount {
        try await readRollups { rollups in
            let counter = try RecordCounter(rollups)
            let dialect = rollups.connection.dialect
            if !filter.tags.isEmpty {
                var untagged = filter
                untagged.tags = [:]
                return try counter.matches(
                    of: "performance_metrics", as: "m", newest: MetricQueries.conditions(untagged, dialect),
                    where: MetricQueries.tagged(filter.tags, dialect))
            }
            let rows = { (range: TimeRange) in
                var part = filter
                part.range = range
                return try counter.rows(
                    of: "performance_metrics", as: "m", in: MetricQueries.conditions(part, dialect))
            }
            guard filter.sessionID == nil else { return try rows(filter.range) }
            return try counter.parts(filter.range) { range in
                let condition = RecordCounter.all(("metric_name", filter.name))
                return try rollups.metrics.total(range, where: condition).get().count
            } outside: {
                try rows($0)
            }
        }
    }

    /// How many sessions `filter` lets through at `now`.
    public func count(_ filter: SessionFilter, now: Timestamp) async throws -> RecordCount {
        try await readSettled { connection in
            let most = Page(limit: Int(RecordCounter.most))
            if filter.status == nil || filter.status == .active {
                let all = SessionQueries.tail(filter, page: most, now: now)
                let query: SQLQuery = "SELECT count(*) FROM (SELECT 1 FROM sessions \(all)) counted"
                return RecordCounter.bounded(try connection.first(query) { $0.integer(0) } ?? 0)
            }
            // No index has the sessions of the other states: they are sought among the newest.
            let newest = SessionQueries.tail(
                SessionFilter(range: filter.range, search: filter.search), page: most, now: now)
            let condition = filter.status.map { SessionQueries.condition($0, now: now) } ?? "1 = 1"
            let query: SQLQuery = """
                SELECT count(*), coalesce(sum(CASE WHEN \(condition) THEN 1 ELSE 0 END), 0)
                FROM (SELECT ended_at, seen_slot, updated_at FROM sessions \(newest)) sessions
                """
            let found = try connection.first(query) { ($0.integer(0), $0.integer(1)) } ?? (0, 0)
            return RecordCount(found.1, found.0 < RecordCounter.most ? .exact : .atLeast)
        }
    }
}

extension RecordCounter {
    /// That each column has its value, where there is one; nil where none has.
    fileprivate static func all(_ wanted: (String, String?)...) -> SQLQuery? {
        let conditions = wanted.compactMap { column, value -> SQLQuery? in value.map { "\(raw: column) = \($0)" } }
        return conditions.isEmpty ? nil : conditions.joined(separator: " AND ")
    }
}
