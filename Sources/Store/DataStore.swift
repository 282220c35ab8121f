import Domain
import SQL
import Synchronization

/// Everything that is kept: each query stands here once, over `SQLDatabase`.
public final class DataStore: Sendable {
    /// The database under it.
    public let database: any SQLDatabase
    /// What is wrong with it at the moment.
    public let health = StoreHealth()
    /// What the one writer keeps in memory between transactions.
    let memory = Mutex(WriterMemory())
    /// What writes it into the tables; nil when it must begin anew.
    let persister = Mutex<Persister?>(nil)
    /// Lets one task at a time persist.
    let settling = AsyncLock()
    /// Whether a task in the background is about to.
    let settlesInBackground = Atomic<Bool>(false)
    /// What readers of rollups share.
    let rollupCache = RollupCache()
    /// Why TimescaleDB could not be used; nil where it was not tried or did not fail.
    package let timescaleProblem = Mutex<String?>(nil)
    /// What passes of deletion did, for those who ask.
    let retentionNotes = Mutex(RetentionNotes())
    /// What other processes left unsettled when this one last looked.
    let unsettledElsewhere = Mutex(UnsettledWatch())
    private let commits = Atomic<UInt64>(0)
    private let changesOfKeys = Atomic<UInt64>(0)

    /// A store on `database`, which has to be migrated before anything else is asked.
    public init(database: any SQLDatabase) {
        self.database = WatchedDatabase(base: database, health: health, schema: Schema.version)
    }

    /// Rises with every committed write of this process: what was computed under the same number still holds.
    public var generation: UInt64 { commits.load(ordering: .acquiring) }

    /// Rises with every key that this process makes or revokes: what was read of keys under the same number still
    /// holds, but for what other processes do.
    public var keyGeneration: UInt64 { changesOfKeys.load(ordering: .acquiring) }

    /// The name of the database's engine, as people know it.
    public var engine: String { database.dialect.name }

    /// Reads rollups that cover every record stored before. Rows that cannot be read are made anew.
    func readRollups<Value: Sendable>(
        _ body: @escaping @Sendable (Rollups) throws -> Value
    ) async throws -> Value {
        try await settleIfPossible()
        do {
            return try await readRollupsAsTheyAre(body)
        } catch is UnreadableRollup {
            try await repairRollups()
        }
        do {
            return try await readRollupsAsTheyAre(body)
        } catch is UnreadableRollup {
            throw StoreError.corrupt("a row of aggregates")
        }
    }

    private func readRollupsAsTheyAre<Value: Sendable>(
        _ body: @escaping @Sendable (Rollups) throws -> Value
    ) async throws -> Value {
        let cache = database.ownership == .whole ? rollupCache.view() : nil
        return try await database.read { try body(Rollups(connection: $0, cache: cache)) }
    }

    /// Reads sessions and groups of errors that cover every record stored before.
    func readSettled<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await settleIfPossible()
        return try await database.read(body)
    }

    /// Writes, and lets `generation` rise.
    package func write<Value: Sendable>(
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
    package func noteCommit() {
        commits.add(1, ordering: .acquiringAndReleasing)
    }
}
