import Synchronization

/// Holds back attempts that would fail: after a failure, that is thrown again for a moment, so that many requests are
/// not as many attempts.
final class PostgresDoor: Sendable {
    private struct State {
        var failure: SQLError?
        var closedUntil = ContinuousClock.now
        var isTried = false
        var pause = Duration.zero
    }

    private let state = Mutex(State())

    /// Tries `body`, or throws at once what failed before.
    func pass<Value>(_ body: () throws(SQLError) -> Value) throws(SQLError) -> Value {
        if let failure = enter() { throw failure }
        do {
            let value = try body()
            state.withLock { $0 = State() }
            return value
        } catch {
            state.withLock { state in
                state.pause = min(max(state.pause * 2, .milliseconds(100)), .seconds(2))
                state.failure = error
                state.isTried = false
                state.closedUntil = .now + state.pause
            }
            throw error
        }
    }

    private func enter() -> SQLError? {
        state.withLock { state in
            // One tries whether it is open again; the others do not wait for that.
            if let failure = state.failure, state.isTried || ContinuousClock.now < state.closedUntil { return failure }
            state.isTried = true
            return nil
        }
    }
}
