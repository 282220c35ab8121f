import Domain
import SQL

/// Where the writer's state is between its transactions, and how far persisting is behind it.
///
/// A transaction takes the state out and puts it back. What was applied is taken out of it, to be persisted, only when
/// the transaction that applied it is committed. A state whose changes could not be persisted is *lost*: it is thrown
/// away, and the records behind the marks are read again.
struct WriterMemory: Sendable {
    private var state: WriterState?
    /// Whether the transaction in which the state was last changed is committed.
    private var isCommitted = false
    private var epochs: UInt64 = 0
    /// The state whose changes could not be persisted; it may be in use at the moment.
    private var lost: UInt64 = 0
    /// The state that nothing lies behind the marks of but what was applied to it.
    private var caughtUp: UInt64 = 0
    /// Committed records that were applied and not taken out, and those that are being persisted.
    private var waiting = Backlog()
    private var persisting = Backlog()
    /// Those that were applied to states that were lost, until they are read again and persisted.
    private var forgotten = Backlog()
    /// The number under which this process last wrote, and the last records that it committed there.
    private var current: (instance: Int64, marks: SettledMarks)?
    /// The numbers that this process had before, with the last records that it committed there, until these are settled.
    private(set) var former: [Int64: SettledMarks] = [:]

    private struct Backlog: Sendable {
        var records = 0
        var since: ContinuousClock.Instant?

        mutating func add(_ other: Backlog) {
            records += other.records
            since = [since, other.since].compactMap(\.self).min()
        }
    }

    /// What `takeChanges` found.
    enum Taken: Sendable {
        /// A transaction runs, or there is no state.
        case unknown
        /// Everything is persisted.
        case nothing
        case changes(AppliedChanges, of: WriterState.Identity)
    }

    /// A new state's number.
    mutating func newEpoch() -> UInt64 {
        epochs += 1
        return epochs
    }

    /// Takes the state out for a transaction under `lease`; nil where there is none.
    mutating func take(under lease: SQLLease) -> WriterState? {
        if let current, current.instance != lease.instance {
            former[current.instance] = current.marks
            self.current = nil
        }
        // What is behind the marks of a number is read when a state begins under it.
        former[lease.instance] = nil
        guard let found = state else { return nil }
        guard found.lease == lease else {
            loseAll()
            return nil
        }
        state = nil
        return found
    }

    /// Puts the state back at the end of its transaction, before it is committed.
    mutating func putBack(_ used: WriterState) {
        state = used
        isCommitted = false
    }

    /// Notes how the transaction ended, at the moment `now`.
    mutating func noteEnd(isCommitted committed: Bool, at now: ContinuousClock.Instant) {
        guard committed, let used = state, used.epoch != lost else { return loseAll() }
        isCommitted = true
        current = (used.lease.instance, used.applied)
        guard used.hasChanges else { return }
        waiting = Backlog(records: used.pending, since: waiting.since ?? now)
    }

    /// Whether all that is committed is persisted.
    var isPersisted: Bool {
        caughtUp == epochs && epochs > 0 && waiting.since == nil && persisting.since == nil && former.isEmpty
    }

    /// Takes out what was applied, where no transaction runs.
    mutating func takeChanges() -> Taken {
        guard isCommitted, let identity = state?.identity, let hasChanges = state?.hasChanges else { return .unknown }
        guard hasChanges || caughtUp != identity.epoch else { return .nothing }
        guard let changes = state?.takeChanges() else { return .unknown }
        persisting = Backlog(records: changes.count, since: waiting.since)
        waiting = Backlog()
        return .changes(changes, of: identity)
    }

    /// Notes that all changes of `epoch` that were taken out are persisted.
    mutating func notePersisted(_ epoch: UInt64) {
        persisting = Backlog()
        guard epoch != lost else { return }
        caughtUp = epoch
        if former.isEmpty { forgotten = Backlog() }
    }

    /// Notes that what this process stored under a former number is settled.
    mutating func noteSettled(former instance: Int64) {
        former[instance] = nil
        if former.isEmpty, caughtUp == epochs { forgotten = Backlog() }
    }

    /// Throws the state `epoch` away: what was taken out of it could not be persisted.
    mutating func lose(_ epoch: UInt64) {
        forgotten.add(persisting)
        persisting = Backlog()
        if epoch == epochs { loseAll() }
    }

    /// Throws away whatever there is.
    mutating func loseAll() {
        lost = epochs
        caughtUp = 0
        state = nil
        forgotten.add(waiting)
        waiting = Backlog()
    }

    /// How many committed records are not persisted.
    var records: Int { waiting.records + persisting.records + forgotten.records }

    /// How many of them are not being persisted.
    var waitingRecords: Int { waiting.records }

    /// Since when the oldest of them waits.
    var since: ContinuousClock.Instant? { forgotten.since ?? persisting.since ?? waiting.since }
}

extension WriterState {
    /// What has to be known of a state to persist its changes.
    struct Identity: Sendable {
        let epoch: UInt64
        let instance: Int64
        let floor: SettledMarks
    }

    /// What has to be known to persist its changes.
    var identity: Identity { Identity(epoch: epoch, instance: lease.instance, floor: floor) }
}
