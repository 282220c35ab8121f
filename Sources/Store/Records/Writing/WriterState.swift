import Domain
import SQL

/// What the one writer of a process keeps in memory between its transactions: the *applied* records.
///
/// What records add to sessions, groups and rollups is added up here, and *persisted* a moment later by a transaction of
/// its own (`Persister`): writing it with each batch would cost more than the records, and whoever sends them would wait
/// for it. Nothing can be lost, since the records are durable: those behind the marks are read again after a crash or a
/// failed transaction. It mirrors committed rows only: whoever sees a transaction fail drops it. It holds as long as the
/// lease under which it was made: afterwards another process may write what it takes for its own.
struct WriterState: Sendable {
    /// Under whose number its rows are written.
    let lease: SQLLease
    /// Tells this state from those before it.
    let epoch: UInt64
    /// The last identifier of each kind that was given out before it: what lies behind the marks up to there is not in
    /// memory.
    private(set) var floor = SettledMarks()
    var ids = Identifiers()
    var sessions = SessionBook()
    var groups = ErrorGroupChanges()
    var events = RollupFold<EventSeries, EventMeasure>()
    var costs = RollupFold<CostSeries, CostMeasure>()
    var sessionCosts = RollupFold<SessionSeries, CostMeasure>()
    var errors = RollupFold<ErrorSeries, CountMeasure>()
    var errorGroups = RollupFold<ErrorGroupSeries, CountMeasure>()
    var metrics = RollupFold<MetricSeries, ValueMeasure>()
    /// The server's clock at the beginning of the transaction.
    var now = Timestamp(microseconds: 0)
    /// The last record of each kind that was applied.
    private(set) var applied = SettledMarks()
    /// How many records were applied since the last `takeChanges`.
    private(set) var pending = 0
    /// The last block of each kind's identifiers that is known to be this instance's.
    private var lastBlocks = SettledMarks(all: -1)

    /// An empty state that adds records up which have their identifiers.
    init(lease: SQLLease) {
        self.lease = lease
        epoch = 0
    }

    /// The state of a writer that begins, in the transaction of the first records that it stores.
    init(beginningOn connection: any SQLConnection, epoch: UInt64) throws {
        lease = connection.lease
        self.epoch = epoch
        let marks = try SettledMarks.read(lease.instance, on: connection)
        for table in RawTable.allCases {
            // An identifier that is not behind the mark would pass for settled: the newest records may be deleted.
            let next = try ids.begin(table.rawValue, after: marks[table], on: connection)
            floor[table] = next - 1
        }
        applied = floor
    }

    /// Takes `count` identifiers for records of a kind, and notes whose their blocks are.
    mutating func takeIDs(_ count: Int, of table: RawTable, on connection: any SQLConnection) throws -> [Int64] {
        let taken = try ids.take(count, of: table.rawValue, on: connection)
        guard let last = taken.last else { return taken }
        let bits = Int64(table.blockBits)
        if last >> bits > lastBlocks[table] {
            for id in taken where id >> bits > lastBlocks[table] {
                lastBlocks[table] = id >> bits
                try table.note(block: lastBlocks[table], of: lease.instance, on: connection)
            }
        }
        note(count, last: last, of: table)
        return taken
    }

    /// Notes that `count` records of a kind were applied, of which the last one has the identifier `id`.
    mutating func note(_ count: Int, last id: Int64, of table: RawTable) {
        applied[table] = max(applied[table], id)
        pending += count
    }

    /// Whether anything was applied since the last `takeChanges`.
    var hasChanges: Bool { pending > 0 || sessions.isChanged }

    /// Moves what was applied out, to be persisted: between two transactions.
    mutating func takeChanges() -> AppliedChanges {
        let changes = AppliedChanges(
            sessions: sessions.takeChanges(), groups: groups, events: events, costs: costs, sessionCosts: sessionCosts,
            errors: errors, errorGroups: errorGroups, metrics: metrics, marks: applied, count: pending, now: now)
        groups = ErrorGroupChanges()
        (events, costs, sessionCosts) = (.init(), .init(), .init())
        (errors, errorGroups, metrics) = (.init(), .init(), .init())
        pending = 0
        return changes
    }
}

/// What applied records add to sessions, groups of errors and rollups.
struct AppliedChanges: Sendable {
    let sessions: [SessionChanges]
    let groups: ErrorGroupChanges
    let events: RollupFold<EventSeries, EventMeasure>
    let costs: RollupFold<CostSeries, CostMeasure>
    let sessionCosts: RollupFold<SessionSeries, CostMeasure>
    let errors: RollupFold<ErrorSeries, CountMeasure>
    let errorGroups: RollupFold<ErrorGroupSeries, CountMeasure>
    let metrics: RollupFold<MetricSeries, ValueMeasure>
    /// The last record of each kind that is among them, or was before them.
    let marks: SettledMarks
    /// How many records they are of.
    let count: Int
    /// The server's clock at the last of them.
    let now: Timestamp
}

extension SQLConnection {
    /// The identifier after the largest one of `table`: for tables that are written in exclusive transactions only.
    package func nextID(of table: String) throws -> Int64 {
        try first("SELECT max(id) FROM \(raw: table)") { $0.integer(0) + 1 } ?? 1
    }
}
