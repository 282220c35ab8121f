import Store

/// Something that the server does by itself, again and again.
public struct Job: Sendable {
    /// Where a job runs.
    public enum Scope: String, Sendable, CaseIterable {
        /// On one server at a time, for all servers of a store.
        case store
        /// On each server, for itself.
        case server
    }

    /// The name, such as `retention`.
    public let name: String
    /// What it does, in a sentence.
    public let summary: String
    /// Where it runs.
    public let scope: Scope
    /// When it runs, and for how long at most.
    public let schedule: JobSchedule
    /// What its failures mean for the server; nil where they are told by the job alone.
    public let alarm: JobAlarm?
    /// Does it once, and returns what it did in a line.
    let work: @Sendable () async throws -> String

    /// A job; `work` has to heed that its task is cancelled.
    public init(
        _ name: String, _ summary: String, scope: Scope = .store, schedule: JobSchedule, alarm: JobAlarm? = nil,
        work: @escaping @Sendable () async throws -> String
    ) {
        self.name = name
        self.summary = summary
        self.scope = scope
        self.schedule = schedule
        self.alarm = alarm
        self.work = work
    }
}

/// When a job runs.
public struct JobSchedule: Sendable {
    /// How long after the start of a server it runs at the latest.
    public let first: Duration
    /// How long after a run that went well the next one begins.
    public let period: Duration
    /// The same after one that failed.
    public let retry: Duration
    /// How long a run may take: it is broken off then.
    public let limit: Duration

    /// A schedule; a failed run is tried again after `retry`, or the period where that is shorter.
    public init(first: Duration, period: Duration, retry: Duration = .seconds(60), limit: Duration) {
        self.first = first
        self.period = period
        self.retry = min(retry, period)
        self.limit = limit
    }

    /// How far behind its plan a job may be before it is called late.
    var grace: Duration { max(period, .seconds(60)) }
}

/// What it means for the server that a job fails.
public struct JobAlarm: Sendable {
    /// What `/ready` says then.
    public let code: StoreTrouble.Code
    /// After how many failures in a row.
    public let failures: Int64
    /// What the log says then.
    public let message: String

    /// An alarm after so many `failures` in a row.
    public init(_ code: StoreTrouble.Code, after failures: Int64 = 1, message: String) {
        self.code = code
        self.failures = failures
        self.message = message
    }
}
