import Synchronization

/// How many lines strangers may cause in the log: guessing at passwords must not fill it.
final class LogAllowance: Sendable {
    private struct State {
        var second: ContinuousClock.Instant
        var lines = 0
        var leftOut = 0
    }

    private let limit: Int
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    /// Allows `limit` lines a second by `clock`.
    init(limit: Int = 10, clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.limit = limit
        self.clock = clock
        state = Mutex(State(second: clock()))
    }

    /// How many lines were left out since the last one, where another one may be written now; nil where not.
    func take() -> Int? {
        let now = clock()
        return state.withLock { state in
            if now - state.second >= .seconds(1) {
                state.second = now
                state.lines = 0
            }
            guard state.lines < limit else {
                state.leftOut += 1
                return nil
            }
            state.lines += 1
            defer { state.leftOut = 0 }
            return state.leftOut
        }
    }
}
