import Domain
import SQL

/// Writes what was applied into the tables, under the number of one instance: it *persists*.
///
/// It knows what the instance's marks are and holds the buckets that it wrote last. Both are right as long as each of its
/// transactions is committed: whoever sees one fail drops it.
struct Persister: Sendable {
    /// The state whose changes it persists.
    let epoch: UInt64
    let instance: Int64
    private var marks: SettledMarks?
    private var events: RollupWriter<EventSeries, EventMeasure>
    private var costs: RollupWriter<CostSeries, CostMeasure>
    private var sessionCosts: RollupWriter<SessionSeries, CostMeasure>
    private var errors: RollupWriter<ErrorSeries, CountMeasure>
    private var errorGroups: RollupWriter<ErrorGroupSeries, CountMeasure>
    private var metrics: RollupWriter<MetricSeries, ValueMeasure>
    /// What was made anew since this was last emptied.
    var repairs = RollupRepair.Counts()

    /// A persister that has to catch up before anything else.
    init(epoch: UInt64, instance: Int64) {
        self.epoch = epoch
        self.instance = instance
        events = RollupWriter(table: "event_rollups", instance: instance)
        costs = RollupWriter(table: "cost_rollups", instance: instance)
        sessionCosts = RollupWriter(table: "session_cost_rollups", instance: instance)
        errors = RollupWriter(table: "error_rollups", instance: instance)
        errorGroups = RollupWriter(table: "error_group_rollups", instance: instance)
        metrics = RollupWriter(table: "metric_rollups", instance: instance)
    }

    /// Whether it knows its marks, so that nothing lies behind them but what is applied.
    var hasCaughtUp: Bool { marks != nil }

    /// Moves the marks, and writes `changes`; throws `MarksMoved` where somebody else moved them.
    mutating func persist(_ changes: AppliedChanges, on connection: any SQLConnection) throws {
        guard let marks else { throw MarksMoved() }
        try marks.advance(to: changes.marks, of: instance, on: connection)
        try write(changes, covered: marks, on: connection)
        self.marks = changes.marks
    }

    /// Writes `changes` and leaves the marks alone; `covered` is what the rows cover that are there.
    ///
    /// Rows that other instances change too are taken in one order: groups, then sessions.
    mutating func write(
        _ changes: AppliedChanges, covered: SettledMarks, on connection: any SQLConnection
    ) throws {
        var repair = RollupRepair(marks: [instance: covered])
        try changes.groups.persist(on: connection)
        try SessionChanges.persist(changes.sessions, on: connection)
        let now = changes.now
        try events.persist(changes.events, now: now, repair: &repair, on: connection)
        try costs.persist(changes.costs, now: now, repair: &repair, on: connection)
        try sessionCosts.persist(changes.sessionCosts, now: now, repair: &repair, on: connection)
        try errors.persist(changes.errors, now: now, repair: &repair, on: connection)
        try errorGroups.persist(changes.errorGroups, now: now, repair: &repair, on: connection)
        try metrics.persist(changes.metrics, now: now, repair: &repair, on: connection)
        repairs.rebuilt += repair.counts.rebuilt
        repairs.lost += repair.counts.lost
    }

    /// Persists some of the records between the marks and `floor`, which a process left behind that is gone; returns how
    /// many there were. Where there was none, it has caught up.
    mutating func catchUp(to floor: SettledMarks, now: Timestamp, on connection: any SQLConnection) throws -> Int {
        let found = try SettledMarks.locked(instance, on: connection)
        // What this process applied, somebody else has persisted under the same number.
        guard RawTable.allCases.allSatisfy({ found[$0] <= floor[$0] }) else { throw MarksMoved() }
        var state = WriterState(lease: SQLLease(instance: instance, term: 0))
        state.now = now
        for table in RawTable.allCases { state.note(0, last: found[table], of: table) }
        for table in RawTable.allCases {
            try state.fold(table, after: found[table], to: floor[table], on: connection)
        }
        let count = state.pending
        marks = found
        guard count > 0 else { return 0 }
        try persist(state.takeChanges(), on: connection)
        // There may be more.
        marks = nil
        return count
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
}
