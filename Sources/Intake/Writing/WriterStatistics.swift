import Domain

/// What a `BatchWriter` has done since it was made, and what waits.
public struct WriterStatistics: Sendable {
    /// Records that wait for their commit, those in flight included.
    public internal(set) var queuedRows = 0
    /// Records that were stored, by kind: `events`, `metrics`, `errors`, `costs`, `sessions`.
    public internal(set) var rows: [String: Int] = [:]
    /// Transactions that were committed.
    public internal(set) var commits = 0
    /// Requests that were refused because too much waited.
    public internal(set) var rejected = 0
    /// Requests whose transaction failed.
    public internal(set) var failed = 0
    /// How long commits took, their waiting for the disk included, in microseconds.
    public internal(set) var commitDurations = Histogram()
    /// The sum of these durations, in microseconds.
    public internal(set) var commitMicroseconds: Int64 = 0

    mutating func noteCommit(took duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        commits += 1
        commitDurations.add(microseconds)
        commitMicroseconds += microseconds
    }
}
