/// How a writer whose commits take long decides when the next one goes.
///
/// Whoever waits for an answer before sending again comes back a moment after a commit, all of them within a few
/// milliseconds. A commit that goes with the first of them lets the others wait for two.
struct CommitPace: Sendable {
    /// How long nobody may come before the commit goes.
    static let step = Duration.milliseconds(1)
    /// What takes less is not worth waiting for.
    private static let shortest = Duration.milliseconds(4)

    private var requests = 0
    private var duration = Duration.zero

    /// Notes that a commit of so many requests took so long.
    mutating func note(requests: Int, took duration: Duration) {
        // After a small commit of latecomers, all of the one before it may come again.
        self.requests = max(requests, self.requests / 2)
        self.duration = duration
    }

    /// The longest wait: half of what a commit takes; none where that is short, or serves one request.
    var patience: Duration {
        requests > 1 && duration >= Self.shortest ? duration / 2 : .zero
    }

    /// Whether `waiting` requests are as many as a commit had lately.
    func expects(_ waiting: Int) -> Bool { waiting >= requests }
}
