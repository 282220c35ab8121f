import Synchronization

/// Holds back attempts that would fail: after a failure, that is thrown again for a pause that grows, so that many
/// requests are not as many attempts.
final class PostgresBackoff: Sendable {
    private let state = Mutex(PostgresBackoffState.open)

    /// Tries `body`, or throws at once what failed before.
    func attempt<Value>(_ body: () throws(SQLError) -> Value) throws(SQLError) -> Value {
        if let failure = state.withLock({ $0.begin(at: .now) }) { throw failure }
        do {
            let value = try body()
            state.withLock { $0.succeed() }
            return value
        } catch {
            state.withLock { $0.fail(error, at: .now) }
            throw error
        }
    }
}

/// Whether an attempt may be made.
enum PostgresBackoffState: Equatable {
    /// Nothing failed: everybody may try.
    case open
    /// An attempt failed; who comes before `until` is refused for the same reason.
    case paused(SQLError, until: ContinuousClock.Instant, pause: Duration)
    /// The pause is over, and one tries; the others do not wait for that.
    case trying(SQLError, pause: Duration)

    private static let leastPause = Duration.milliseconds(100)
    private static let longestPause = Duration.seconds(2)

    /// Begins an attempt, unless it is refused for the reason that is returned.
    mutating func begin(at now: ContinuousClock.Instant) -> SQLError? {
        switch self {
        case .open: return nil
        case .paused(let failure, let until, _) where now < until: return failure
        case .trying(let failure, _): return failure
        case .paused(let failure, _, let pause):
            self = .trying(failure, pause: pause)
            return nil
        }
    }

    /// Notes that an attempt went well.
    mutating func succeed() {
        self = .open
    }

    /// Notes that an attempt failed.
    mutating func fail(_ failure: SQLError, at now: ContinuousClock.Instant) {
        let last: Duration =
            switch self {
            case .open: .zero
            case .paused(_, _, let pause), .trying(_, let pause): pause
            }
        let pause = min(max(last * 2, PostgresBackoffState.leastPause), PostgresBackoffState.longestPause)
        self = .paused(failure, until: now + pause, pause: pause)
    }
}
