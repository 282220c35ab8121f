import Synchronization

/// Allows at most five failures in fifteen minutes for a user and, apart from that, for an address; in memory.
///
/// Memory is bounded by ``Limits/entries`` for users and as many for addresses. When a table is full, expired entries
/// go first, then those with the fewest attempts, oldest first; a locked entry goes only when nearly all are locked.
/// To push one out, an attacker must lock ten thousand others within the window, which takes fifty thousand
/// attempts from ten thousand addresses, as an address has five attempts.
public final class LoginThrottle: LoginThrottling {
    /// What is allowed.
    public struct Limits: Sendable {
        /// Failures after which further attempts are refused.
        public var failures: Int
        /// How long a failure counts.
        public var window: Duration
        /// How many users, and how many addresses, are remembered.
        public var entries: Int

        /// Five failures in fifteen minutes, ten thousand entries, unless told otherwise.
        public init(failures: Int = 5, window: Duration = .seconds(900), entries: Int = 10_000) {
            self.failures = failures
            self.window = window
            self.entries = entries
        }
    }

    private struct State {
        var users: AttemptTable
        var addresses: AttemptTable
        var nextID: UInt64 = 0
    }

    private let state: Mutex<State>
    private let now: @Sendable () -> ContinuousClock.Instant

    /// Starts with no failures; `now` is the clock, which no change of the time of day disturbs.
    public init(
        limits: Limits = Limits(), now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.state = Mutex(State(users: AttemptTable(limits), addresses: AttemptTable(limits)))
        self.now = now
    }

    /// How many users and addresses are remembered.
    package var entries: (users: Int, addresses: Int) { state.withLock { ($0.users.count, $0.addresses.count) } }

    /// Counts an attempt for both, unless one of them has too many; then neither is counted.
    public func reserve(user: String, address: String) -> LoginAdmission {
        let keys = LoginReservation(user: user, address: address, id: 0)
        let now = now()
        return state.withLock { state in
            let waits = [state.users.wait(for: keys.user, at: now), state.addresses.wait(for: keys.address, at: now)]
            if let wait = waits.compactMap(\.self).max() {
                return .retry(after: wait.wholeSecondsUp)
            }
            state.nextID += 1
            let reservation = keys.with(id: state.nextID)
            state.users.reserve(reservation.id, for: reservation.user, at: now)
            state.addresses.reserve(reservation.id, for: reservation.address, at: now)
            return .allowed(reservation)
        }
    }

    /// Confirms the attempt as failed, or takes it back as ``LoginOutcome`` says.
    public func complete(_ reservation: LoginReservation, as outcome: LoginOutcome) {
        state.withLock { state in
            switch outcome {
            case .failed:
                state.users.confirm(reservation.id, for: reservation.user)
                state.addresses.confirm(reservation.id, for: reservation.address)
            case .succeeded:
                state.users.forget(reservation.id, for: reservation.user, andConfirmed: true)
                state.addresses.forget(reservation.id, for: reservation.address)
            case .abandoned:
                state.users.forget(reservation.id, for: reservation.user)
                state.addresses.forget(reservation.id, for: reservation.address)
            }
        }
    }
}

extension Duration {
    /// Whole seconds, rounded up, at least 1.
    fileprivate var wholeSecondsUp: Int {
        let (seconds, attoseconds) = components
        return max(1, Int(seconds) + (attoseconds > 0 ? 1 : 0))
    }
}
