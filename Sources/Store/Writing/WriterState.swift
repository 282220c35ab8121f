import Domain
import SQL

/// What the one writer of a process keeps in memory between its transactions.
///
/// What events add to sessions and rollups is kept here for a moment and written together (`settle`), with the last
/// event that it covers: writing it with each batch would cost more than the events. Nothing can be lost, since the
/// events themselves are durable: `restore` adds those behind the mark again, after a crash or a failed transaction.
/// It mirrors committed rows only: whoever sees a transaction fail drops it, and the next one restores it.
struct WriterState: Sendable {
    /// The identifier of this writer's rollup rows.
    static let instance: Int64 = 1

    var ids: [String: Int64] = [:]
    var sessions = SessionBook()
    var events = RollupWriter<EventSeries, EventMeasure>(table: "event_rollups", instance: instance)
    var costs = RollupWriter<CostSeries, CostMeasure>(table: "cost_rollups", instance: instance)
    var sessionCosts = RollupWriter<SessionSeries, CostMeasure>(table: "session_cost_rollups", instance: instance)
    var errors = RollupWriter<ErrorSeries, CountMeasure>(table: "error_rollups", instance: instance)
    var metrics = RollupWriter<MetricSeries, ValueMeasure>(table: "metric_rollups", instance: instance)
    /// The server's clock at the beginning of the transaction.
    var now = Timestamp(microseconds: 0)
    /// The last event that was added, and the last one that is settled.
    private(set) var lastEvent: Int64 = 0
    private(set) var settledEvent: Int64 = 0
    private var lastSettled = Timestamp(microseconds: 0)
    /// Whether the transaction that it was last changed in is committed.
    var isCommitted = false
    /// When old seconds and answers were last swept out.
    var swept = Timestamp(microseconds: 0)

    /// Takes `count` identifiers of `table` and returns the first.
    mutating func takeIDs(_ count: Int, of table: String, on connection: any SQLConnection) throws -> Int64 {
        let first = try ids[table] ?? connection.nextID(of: table)
        ids[table] = first + Int64(count)
        return first
    }

    /// Whether sessions and rollups cover every event and measurement.
    var isSettled: Bool { lastEvent == settledEvent && !sessions.isChanged }

    /// Begins behind the event `id`, which is settled.
    mutating func resume(after id: Int64) {
        lastEvent = id
        settledEvent = id
    }

    /// Notes that all events up to `id` were added.
    mutating func note(lastEvent id: Int64) {
        lastEvent = id
    }

    /// Writes what is due: measurements at once, what events added after a second or 50,000 events.
    mutating func flush(to connection: any SQLConnection, everything: Bool) throws {
        try metrics.flush(to: connection)
        if everything || lastEvent - settledEvent >= 50_000 || now - lastSettled >= Timestamp.second {
            try settle(connection)
        }
    }

    /// Writes what was added to sessions and rollups, and the mark up to which they cover the events.
    mutating func settle(_ connection: any SQLConnection) throws {
        try sessions.flush(to: connection)
        try events.flush(to: connection)
        try costs.flush(to: connection)
        try sessionCosts.flush(to: connection)
        try errors.flush(to: connection)
        lastSettled = now
        guard lastEvent != settledEvent else { return }
        try connection.execute(
            """
            INSERT INTO settled_events (instance, last_event) VALUES (\(Self.instance), \(lastEvent))
            ON CONFLICT (instance) DO UPDATE SET last_event = excluded.last_event
            """)
        settledEvent = lastEvent
    }

    /// The rollups that were written since this was last asked.
    mutating func takeChanges() -> RollupCache.Changes {
        var changes: RollupCache.Changes = [:]
        events.takeChanges(into: &changes)
        costs.takeChanges(into: &changes)
        sessionCosts.takeChanges(into: &changes)
        errors.takeChanges(into: &changes)
        metrics.takeChanges(into: &changes)
        return changes
    }

    /// Once a minute, deletes the rollups of seconds that are older than an hour, and answers past their lifetime.
    mutating func sweep(_ connection: any SQLConnection) throws {
        guard now - swept >= Timestamp.minute else { return }
        swept = now
        try connection.execute(
            """
            DELETE FROM event_rollups WHERE resolution = \(RollupResolution.second.rawValue)
            AND bucket < \(now - Timestamp.hour)
            """)
        try connection.execute("DELETE FROM idempotency_keys WHERE created_at < \(now - Idempotency.lifetime)")
    }
}

extension SQLConnection {
    /// The identifier after the largest one of `table`.
    func nextID(of table: String) throws -> Int64 {
        try first("SELECT max(id) FROM \(raw: table)") { $0.integer(0) + 1 } ?? 1
    }
}
