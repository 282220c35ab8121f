/// When the next heavy request may be committed: heavy ones take a quarter of the writer's time from those who send little.
///
/// A commit of megabytes keeps every other request waiting for as long as it takes. With one heavy request behind the
/// other, a sender that waits for each answer would get one answer a heavy commit.
struct HeavyTurns {
    /// How many times as long as a heavy commit took the others have afterwards.
    private static let timesForOthers = 3
    /// The longest that a heavy request is held back.
    private static let longest = Duration.seconds(1)

    /// From when on a heavy request may be committed.
    private(set) var next = ContinuousClock.now

    /// Notes a commit with a heavy request; without `hadCompany` nobody else waited, and the next one may come at once.
    mutating func noteHeavy(from began: ContinuousClock.Instant, until end: ContinuousClock.Instant, hadCompany: Bool) {
        guard hadCompany else { return }
        next = end + min((end - began) * HeavyTurns.timesForOthers, HeavyTurns.longest)
    }
}
