import Domain

/// What one server knows of its jobs: what the store said last, and what it could not tell the store.
struct JobBoard {
    /// How long another server's run is believed before this one looks again whether that server is alive.
    private static let patience = Duration.seconds(10)

    private struct Entry {
        var state: JobState
        var isRunning = false
        /// Before when no attempt is made, since another server had the job.
        var notBefore: ContinuousClock.Instant?
        /// What was last told of it to the log.
        var told = JobCondition.waiting
    }

    /// Whether the jobs have rows in the store's table.
    var isPlanned = false
    private var entries: [String: Entry]
    private var isLooking = false
    private var lastLook: ContinuousClock.Instant?

    init(_ names: [String]) {
        entries = Dictionary(
            names.map { ($0, Entry(state: JobState(name: $0))) }, uniquingKeysWith: { first, _ in first })
    }

    func state(of name: String) -> JobState { entries[name]?.state ?? JobState(name: name) }

    /// Whether this server runs the job.
    func isRunning(_ name: String) -> Bool { entries[name]?.isRunning ?? false }

    mutating func plan(_ name: String, at moment: Timestamp) {
        entries[name]?.state.nextRun = moment
    }

    /// Notes that a job is to run in a moment, and returns its state.
    mutating func request(_ name: String, at now: Timestamp) -> JobState {
        entries[name]?.state.requestedAt = now
        entries[name]?.notBefore = nil
        return state(of: name)
    }

    /// Takes a job for a run, unless it has one, or another server had it a moment ago.
    mutating func begin(_ name: String, at now: Timestamp) -> Bool {
        guard let entry = entries[name], !entry.isRunning else { return false }
        if let notBefore = entry.notBefore, notBefore > .now { return false }
        entries[name]?.isRunning = true
        return true
    }

    /// Notes that this server's run has begun at `now`.
    mutating func started(_ name: String, at now: Timestamp) {
        entries[name]?.state.runningSince = now
        entries[name]?.state.requestedAt = nil
    }

    /// Ends a run; `state` is what is known then, nil where nothing new is.
    mutating func end(_ name: String, _ state: JobState?) {
        entries[name]?.isRunning = false
        if let state {
            entries[name]?.state = state
            entries[name]?.notBefore = nil
        } else {
            entries[name]?.state.runningSince = nil
        }
    }

    /// Ends an attempt at a job that was not to be had: another server runs it, or has run it a moment ago.
    mutating func endInVain(_ name: String) {
        entries[name]?.isRunning = false
        let isElsewhere = entries[name]?.state.runningSince != nil
        entries[name]?.notBefore = .now + (isElsewhere ? Self.patience : .seconds(1))
    }

    /// Takes in what the store says, but for what is younger here, and for what runs here.
    mutating func take(_ states: [JobState]) {
        for state in states {
            guard let entry = entries[state.name], !entry.isRunning else { continue }
            if let here = entry.state.lastFinished, here > state.lastFinished ?? .earliest {
                // The store could not be told of the last run here; only what is wished is new.
                entries[state.name]?.state.requestedAt = state.requestedAt
                entries[state.name]?.state.runningSince = state.runningSince
                continue
            }
            entries[state.name]?.state = state
            if state.requestedAt != nil, state.runningSince == nil { entries[state.name]?.notBefore = nil }
        }
    }

    /// Whether a look at the store is due and none is under way; one is then.
    mutating func beginLook(every pause: Duration) -> Bool {
        // Somewhat sooner, so that a loop that rests for the pause does not miss every second one.
        if let lastLook, .now - lastLook < pause * 0.9 { return false }
        guard !isLooking else { return false }
        isLooking = true
        lastLook = .now
        return true
    }

    mutating func endLook() { isLooking = false }

    /// Notes what is told of a job, and returns what was told before.
    mutating func tell(_ name: String, _ condition: JobCondition) -> JobCondition {
        defer { entries[name]?.told = condition }
        return entries[name]?.told ?? .waiting
    }
}
