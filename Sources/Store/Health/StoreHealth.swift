import Domain
import SQL
import Synchronization

/// What is wrong with a store at the moment, as far as those who asked it found out.
public final class StoreHealth: Sendable {
    /// For how long an attempt to settle that waited in vain keeps readers from trying: somewhat longer than the writer's
    /// pause.
    static let pause = Duration.seconds(2)
    /// For how long a write that failed for the disk's sake counts, though a smaller one went well since.
    static let memory = Duration.seconds(5)

    private struct State {
        var troubles: [StoreTrouble.Code: StoreTrouble] = [:]
        var lastFailure: ContinuousClock.Instant?
        var settledInVain: ContinuousClock.Instant?
        /// Whether that was for the database's being away, rather than for a lock.
        var wasAway = false
        var attemptsToSettle = 0
        var lastCommit: ContinuousClock.Instant?
        var failedWrite: StoreOutage?
        var settling = Settling()
        var repairs = RollupRepair.Counts()
    }

    /// How persisting what is applied went.
    public struct Settling: Sendable, Equatable {
        /// How often it failed.
        public fileprivate(set) var failures = 0
        /// When it last failed; nil where it never did.
        public fileprivate(set) var lastFailure: Timestamp?
        /// Why, in a word.
        public fileprivate(set) var reason: String?
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> Timestamp
    private let clock: @Sendable () -> ContinuousClock.Instant

    /// Nothing is wrong yet; `now` dates what begins, `clock` measures how long ago something was.
    init(
        now: @escaping @Sendable () -> Timestamp = { .now() },
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.now = now
        self.clock = clock
    }

    /// Everything that is wrong, what began first at the front; empty where nothing is.
    public var troubles: [StoreTrouble] {
        state.withLock { Array($0.troubles.values) }
            .sorted { ($0.since, $0.code.rawValue) < ($1.since, $1.code.rawValue) }
    }

    /// Whether this is wrong.
    public func has(_ code: StoreTrouble.Code) -> Bool {
        state.withLock { $0.troubles[code] != nil }
    }

    /// Notes that something is wrong; where it was before, it stays what began then.
    public func note(_ code: StoreTrouble.Code) {
        state.withLock { state in
            if state.troubles[code] == nil {
                state.troubles[code] = StoreTrouble(code: code, detail: code.detail, since: now())
            }
        }
    }

    /// Notes that something is right again.
    public func clear(_ code: StoreTrouble.Code) {
        _ = state.withLock { $0.troubles.removeValue(forKey: code) }
    }

    /// Notes what an error says of the store; most say nothing.
    func note(_ error: any Error) {
        guard let code = StoreTrouble.Code(error) else { return }
        note(code)
        state.withLock { $0.lastFailure = clock() }
    }

    /// Runs an attempt to settle, and notes whether it went well.
    func settling<Value>(_ attempt: () async throws -> Value) async throws -> Value {
        state.withLock { $0.attemptsToSettle += 1 }
        defer { state.withLock { $0.attemptsToSettle -= 1 } }
        do {
            let value = try await attempt()
            clear(.settling)
            return value
        } catch {
            guard !(error is CancellationError) else { throw error }
            note(.settling)
            state.withLock { state in
                state.settling.failures += 1
                state.settling.lastFailure = now()
                state.settling.reason = StoreHealth.word(for: error)
            }
            switch error {
            case SQLError.busy: noteVain(isAway: false)
            case SQLError.unavailable, SQLError.outcomeUnknown: noteVain(isAway: true)
            default: break
            }
            throw error
        }
    }

    private func noteVain(isAway: Bool) {
        state.withLock { state in
            state.settledInVain = clock()
            state.wasAway = isAway
        }
    }

    /// How persisting what is applied went.
    public var settling: Settling { state.withLock { $0.settling } }

    /// How many rows of aggregates could not be read and were made anew, and of how many only a part could be saved.
    public var repairedRows: (rebuilt: Int, lost: Int) { state.withLock { ($0.repairs.rebuilt, $0.repairs.lost) } }

    /// Counts rows that were repaired.
    func note(_ repairs: RollupRepair.Counts) {
        guard repairs != RollupRepair.Counts() else { return }
        state.withLock { state in
            state.repairs.rebuilt += repairs.rebuilt
            state.repairs.lost += repairs.lost
        }
        if repairs.lost > 0 { note(.aggregates) }
    }

    /// What kind of failure an error is, without names of files or servers.
    private static func word(for error: any Error) -> String {
        switch error {
        case SQLError.busy: "busy"
        case SQLError.unavailable, SQLError.outcomeUnknown: "unavailable"
        case SQLError.full: "full"
        case SQLError.readOnly: "read_only"
        case SQLError.inputOutput: "disk"
        case SQLError.detached: "detached"
        case SQLError.corrupt, StoreError.corrupt: "damaged"
        case SQLError.constraint: "constraint"
        default: "failed"
        }
    }

    /// Whether an attempt to settle waited in vain a moment ago, or the next one may be doing so.
    var waitsInVain: Bool {
        state.withLock { state in
            guard state.troubles[.settling] != nil, let last = state.settledInVain else { return false }
            return state.attemptsToSettle > 0 || clock() - last < StoreHealth.pause
        }
    }

    /// What keeps records from being stored, as far as the last write and the last look at the store say.
    public var refusal: StoreOutage? {
        state.withLock { state in
            if let outage = state.failedWrite { return outage }
            return StoreTrouble.Code.refusing.first { state.troubles[$0.key] != nil }?.value
        }
    }

    /// Whether something was written in the last moments.
    func hasWritten(within duration: Duration) -> Bool {
        state.withLock { state in state.lastCommit.map { clock() - $0 < duration } ?? false }
    }

    /// Notes that a write failed.
    func note(failedWrite error: any Error) {
        guard let outage = StoreOutage(error) else { return }
        state.withLock { $0.failedWrite = outage }
    }

    /// Notes that something was committed: what kept others from it is over, if it is so for a while. `isChecked` where
    /// it would have failed in a store that was migrated by a newer program; what is `isDerived` does not say that records
    /// can be stored.
    func noteCommit(isChecked: Bool = true, isDerived: Bool = false) {
        state.withLock { state in
            if !isDerived {
                state.lastCommit = clock()
                state.failedWrite = nil
            }
            if isChecked { state.troubles[.newer] = nil }
            guard !state.troubles.isEmpty else { return }
            state.troubles[.detached] = nil
            // The database is there again: who reads need not be told that it is not.
            if state.wasAway { state.settledInVain = nil }
            if let last = state.lastFailure, clock() - last < StoreHealth.memory { return }
            for code in StoreTrouble.Code.ofWriting { state.troubles[code] = nil }
        }
    }

    /// Whether a write has failed, and none went well since, or not for long enough.
    var needsAnotherWrite: Bool {
        state.withLock { state in
            state.failedWrite != nil || StoreTrouble.Code.ofWriting.contains { state.troubles[$0] != nil }
        }
    }
}

extension StoreTrouble.Code {
    /// What a write that goes well disproves.
    static let ofWriting: [StoreTrouble.Code] = [.full, .readOnly, .unreadable, .detached]

    /// What keeps records from being stored, and how that is answered.
    fileprivate static let refusing: KeyValuePairs<StoreTrouble.Code, StoreOutage> = [
        .newer: .newer, .detached: .detached, .full: .full, .readOnly: .readOnly, .unreadable: .unusable,
    ]

    /// What an error that the store threw says of it.
    fileprivate init?(_ error: any Error) {
        switch error {
        case StoreError.corrupt, SQLError.corrupt: self = .damaged
        case SQLError.detached: self = .detached
        case SQLError.full: self = .full
        case SQLError.schema(.newer): self = .newer
        case SQLError.readOnly: self = .readOnly
        case SQLError.inputOutput: self = .unreadable
        default: return nil
        }
    }
}
