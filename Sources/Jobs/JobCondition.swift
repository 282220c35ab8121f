import Domain

/// How a job is at a moment.
public enum JobCondition: String, Sendable, CaseIterable {
    /// It waits for its next run.
    case waiting
    /// It runs.
    case running
    /// It waits for its next run, and the last one failed.
    case failing
    /// It did not run when it had to.
    case late
    /// It runs for longer than it may.
    case hanging

    /// The condition of a job with `schedule` that is in `state`.
    init(of state: JobState, _ schedule: JobSchedule, at now: Timestamp) {
        if let since = state.runningSince {
            self = now - since > (schedule.limit + schedule.grace).microseconds ? .hanging : .running
        } else if let next = state.nextRun, now - next > schedule.grace.microseconds {
            self = .late
        } else {
            self = state.failuresInARow > 0 ? .failing : .waiting
        }
    }

    /// Whether somebody has to look at it.
    var isOverdue: Bool { self == .late || self == .hanging }
}

extension Job {
    /// How the job is where it is in `state`.
    public func condition(of state: JobState, at now: Timestamp) -> JobCondition {
        JobCondition(of: state, schedule, at: now)
    }
}

/// A job with what is known of it.
public struct JobReport: Sendable {
    /// The job.
    public let job: Job
    /// What is known of its runs.
    public let state: JobState
    /// How it is.
    public let condition: JobCondition
}

extension JobState {
    /// Whether a job with `schedule` has to run: when it is planned or wished, or where a run was broken off.
    ///
    /// A moment farther away than the period is none that was planned by a clock that is right: it runs then too, so that
    /// the time between two runs is bounded whatever happens to the clock.
    func isDue(_ schedule: JobSchedule, at now: Timestamp) -> Bool {
        guard requestedAt == nil, runningSince == nil, let nextRun else { return true }
        return nextRun <= now || nextRun - now > schedule.period.microseconds + Timestamp.second
    }
}

extension Duration {
    /// The same in whole microseconds.
    var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
