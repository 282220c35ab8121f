import Domain
import SQL
import Synchronization

/// Everything that is kept: each query stands here once, over `SQLDatabase`.
public final class DataStore: Sendable {
    /// The database under it.
    public let database: any SQLDatabase
    /// What is wrong with it at the moment.
    public let health: StoreHealth
    /// What the one writer keeps in memory between transactions; nil when it must be read anew.
    let writerState = Mutex<WriterState?>(nil)
    /// What readers of rollups share.
    let rollupCache = RollupCache()
    /// Why TimescaleDB could not be used; nil where it was not tried or did not fail.
    let timescaleProblem = Mutex<String?>(nil)
    /// What passes of deletion did, for those who ask.
    let retentionNotes = Mutex(RetentionNotes())
    /// Events of this process that are not settled, after its last transaction.
    let unsettled = Atomic<Int>(0)
    private let commits = Atomic<UInt64>(0)
    private let changesOfKeys = Atomic<UInt64>(0)

    /// A store on `database`, which has to be migrated before anything else is asked; `uptime` is a clock that only
    /// goes on.
    public init(
        database: any SQLDatabase, uptime: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        health = StoreHealth(clock: uptime)
        self.database = WatchedDatabase(base: database, health: health)
    }

    /// Rises with every committed write of this process: what was computed under the same number still holds.
    public var generation: UInt64 { commits.load(ordering: .acquiring) }

    /// Rises with every key that this process makes or revokes: what was read of keys under the same number still
    /// holds, but for what other processes do.
    public var keyGeneration: UInt64 { changesOfKeys.load(ordering: .acquiring) }

    /// The name of the database's engine, as people know it.
    public var engine: String { database.dialect.name }

    /// How many events of this process are stored and not yet in sessions and aggregates, which readers bring about.
    public var unsettledEvents: Int { unsettled.load(ordering: .relaxed) }

    /// Brings the tables to this program's version and returns the names of the steps that were needed; uses
    /// TimescaleDB where it is there.
    ///
    /// Throws `CopyError.unfinished` where the store holds a part of another one only, and `CopyError.foreignTables`
    /// where another program's tables stand in the way.
    @discardableResult
    public func migrate() async throws -> [String] {
        try await CopyMarks.requireNone(in: database)
        try await CopyTarget.requireNoForeignTables(in: database)
        let steps = try await Migrator(Schema.migrations).migrate(database)
        try await fillNameKeys()
        await useTimescale()
        return steps
    }

    /// The steps that the tables lack; throws `CopyError.unfinished` as `migrate` does.
    public func pendingMigrations() async throws -> [String] {
        try await CopyMarks.requireNone(in: database)
        return try await Migrator(Schema.migrations).pending(in: database)
    }

    /// Reads rollups that cover every event stored before.
    func readRollups<Value: Sendable>(
        _ body: @escaping @Sendable (Rollups) throws -> Value
    ) async throws -> Value {
        try await settleIfPossible()
        let cache = database.ownership == .whole ? rollupCache.view() : nil
        return try await database.read { try body(Rollups(connection: $0, cache: cache)) }
    }

    /// Reads sessions that cover every event stored before.
    func readSettled<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await settleIfPossible()
        return try await database.read(body)
    }

    /// Writes, and lets `generation` rise.
    func write<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        let value = try await database.write(body)
        noteCommit()
        return value
    }

    /// Lets `keyGeneration` rise.
    func noteChangedKeys() {
        changesOfKeys.add(1, ordering: .acquiringAndReleasing)
    }

    /// Lets `generation` rise. Settling does not: it changes no answer.
    func noteCommit() {
        commits.add(1, ordering: .acquiringAndReleasing)
    }
}
