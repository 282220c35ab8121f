/// What is known of a job between its runs: the same for every server of a store.
public struct JobState: Sendable, Equatable {
    /// The job's name.
    public let name: String
    /// When it runs next; nil before it was first planned.
    public var nextRun: Timestamp?
    /// When somebody asked for a run that has not begun yet.
    public var requestedAt: Timestamp?
    /// When the run that is not over began.
    public var runningSince: Timestamp?
    /// The number of the server that runs it.
    public var runningOn: Int64?
    /// When the last run began.
    public var lastStarted: Timestamp?
    /// When the last run ended.
    public var lastFinished: Timestamp?
    /// When the last run that went well ended.
    public var lastSuccess: Timestamp?
    /// When the last run that failed ended.
    public var lastFailure: Timestamp?
    /// How long the last run took, in microseconds.
    public var lastMicroseconds: Int64?
    /// What the last run that went well did, in a line.
    public var lastResult: String?
    /// Why the last run that failed did, in a line; it stays when a later one goes well.
    public var lastError: String?
    /// How many runs ended.
    public var runs: Int64 = 0
    /// How many of them failed.
    public var failures: Int64 = 0
    /// How many failed since one went well.
    public var failuresInARow: Int64 = 0

    /// A job that never ran.
    public init(name: String) {
        self.name = name
    }

    /// Takes in how a run went that began at `start` and ended at `end`, after `microseconds`.
    public mutating func take(
        _ outcome: JobOutcome, from start: Timestamp, to end: Timestamp, microseconds: Int64, next: Timestamp
    ) {
        (runningSince, runningOn) = (nil, nil)
        (lastStarted, lastFinished, lastMicroseconds, nextRun) = (start, end, microseconds, next)
        runs += 1
        switch outcome {
        case .done(let result):
            (lastSuccess, lastResult, failuresInARow) = (end, JobState.line(result), 0)
        case .failed(let reason):
            (lastFailure, lastError) = (end, JobState.line(reason))
            failures += 1
            failuresInARow += 1
        }
    }

    /// A text as one line of at most 500 bytes.
    static func line(_ text: String) -> String {
        let line = String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
        guard line.utf8.count > 500 else { return line }
        var end = line.utf8.index(line.startIndex, offsetBy: 497)
        while end > line.startIndex, line.utf8[end] & 0b1100_0000 == 0b1000_0000 { end = line.utf8.index(before: end) }
        return String(line[..<end]) + "…"
    }
}

/// How a run of a job went.
public enum JobOutcome: Sendable, Equatable {
    /// It went well, and did this.
    case done(String)
    /// It failed, for this reason.
    case failed(String)
}
