import Domain
import SQL

/// What the one writer of a process keeps in memory between its transactions.
///
/// What events add to sessions and rollups is kept here for a moment and written together (`settle`), with the last
/// event that it covers: writing it with each batch would cost more than the events. Nothing can be lost, since the
/// events themselves are durable: `restored` adds those behind the mark again, after a crash or a failed transaction.
/// It mirrors committed rows only: whoever sees a transaction fail drops it, and the next one restores it. It holds as
/// long as the lease under which it was made: afterwards another process may write what it takes for its own.
struct WriterState: Sendable {
    /// Under whose number its rows are written.
    let lease: SQLLease
    var ids = Identifiers()
    var sessions = SessionBook()
    var events: RollupWriter<EventSeries, EventMeasure>
    var costs: RollupWriter<CostSeries, CostMeasure>
    var sessionCosts: RollupWriter<SessionSeries, CostMeasure>
    var errors: RollupWriter<ErrorSeries, CountMeasure>
    var errorGroups: RollupWriter<ErrorGroupSeries, CountMeasure>
    var metrics: RollupWriter<MetricSeries, ValueMeasure>
    /// The server's clock at the beginning of the transaction.
    var now = Timestamp(microseconds: 0)
    /// The last event that was added, and the last one that is settled.
    private(set) var lastEvent: Int64 = 0
    private(set) var settledEvent: Int64 = 0
    /// How many events were added and are not settled.
    private(set) var unsettled = 0
    /// The last block of event identifiers that is known to be this instance's.
    private var lastBlock: Int64 = -1
    private var lastSettled = Timestamp(microseconds: 0)
    /// Whether the transaction that it was last changed in is committed.
    var isCommitted = false
    /// When old seconds and answers were last swept out.
    var swept = Timestamp(microseconds: 0)

    /// An empty state for rows under the number of `lease`.
    init(lease: SQLLease) {
        self.lease = lease
        let instance = lease.instance
        events = RollupWriter(table: "event_rollups", instance: instance)
        costs = RollupWriter(table: "cost_rollups", instance: instance)
        sessionCosts = RollupWriter(table: "session_cost_rollups", instance: instance)
        errors = RollupWriter(table: "error_rollups", instance: instance)
        errorGroups = RollupWriter(table: "error_group_rollups", instance: instance)
        metrics = RollupWriter(table: "metric_rollups", instance: instance)
    }

    /// Takes `count` identifiers for events, and notes whose their blocks are.
    mutating func takeEventIDs(_ count: Int, on connection: any SQLConnection) throws -> [Int64] {
        let taken = try ids.take(count, of: "usage_events", on: connection)
        unsettled += count
        for id in taken where id >> Int64(Schema.blockBits) > lastBlock {
            lastBlock = id >> Int64(Schema.blockBits)
            try connection.perform(
                """
                INSERT INTO event_blocks (block, instance) VALUES (\(lastBlock), \(lease.instance))
                ON CONFLICT (block) DO NOTHING
                """)
        }
        return taken
    }

    /// Whether sessions and rollups cover every event and measurement.
    var isSettled: Bool { lastEvent == settledEvent && !sessions.isChanged }

    /// Whether events had to be added when it was restored.
    private(set) var hasRestored = false

    /// Whether a session was found to have begun earlier by what a restore does not read again.
    private var movesStart = false

    /// Notes that the session at `place` was there at `moment`, as a record that is no event says.
    mutating func noteStart(_ moment: Timestamp, at place: Int) {
        if moment < sessions.start(at: place) { movesStart = true }
    }

    /// Notes that events had to be added when it was restored.
    mutating func noteRestored() {
        hasRestored = true
    }

    /// Begins behind the event `id`, which is settled.
    mutating func resume(after id: Int64) {
        lastEvent = id
        settledEvent = id
    }

    /// Notes that all events up to `id` were added.
    mutating func note(lastEvent id: Int64) {
        lastEvent = max(lastEvent, id)
    }

    /// Writes what is due: measurements at once, what events added after a second or 50,000 events.
    mutating func flush(to connection: any SQLConnection, everything: Bool) throws {
        try sessions.complete(on: connection)
        try metrics.flush(to: connection)
        if everything || movesStart || lastEvent - settledEvent >= 50_000 || now - lastSettled >= Timestamp.second {
            try settle(connection)
        }
        sessions.endTransaction()
    }

    /// Writes what was added to sessions and rollups, and the mark up to which they cover the events.
    mutating func settle(_ connection: any SQLConnection) throws {
        try sessions.flush(to: connection)
        try events.flush(to: connection)
        try costs.flush(to: connection)
        try sessionCosts.flush(to: connection)
        try errors.flush(to: connection)
        try errorGroups.flush(to: connection)
        lastSettled = now
        movesStart = false
        unsettled = 0
        guard lastEvent != settledEvent else { return }
        try connection.perform(
            """
            INSERT INTO settled_events (instance, last_event) VALUES (\(lease.instance), \(lastEvent))
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
        errorGroups.takeChanges(into: &changes)
        metrics.takeChanges(into: &changes)
        return changes
    }

    /// Once a minute, deletes the rollups of seconds that are older than an hour, and answers past their lifetime.
    mutating func sweep(_ connection: any SQLConnection) throws {
        guard now - swept >= Timestamp.minute else { return }
        swept = now
        guard try connection.tryLock("sweep") else { return }
        try connection.execute(
            """
            DELETE FROM event_rollups WHERE resolution = \(RollupResolution.second.rawValue)
            AND bucket < \(now - Timestamp.hour)
            """)
        try connection.execute("DELETE FROM idempotency_keys WHERE created_at < \(now - Idempotency.lifetime)")
    }
}

extension SQLConnection {
    /// The identifier after the largest one of `table`: for tables that are written without company only.
    func nextID(of table: String) throws -> Int64 {
        try first("SELECT max(id) FROM \(raw: table)") { $0.integer(0) + 1 } ?? 1
    }
}
