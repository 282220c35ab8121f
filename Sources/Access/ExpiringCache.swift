import Synchronization

/// Remembers a bounded number of values for a short time, so that requests need not ask the store.
///
/// Time is told by a clock that only goes on: setting the time of day back makes nothing live longer. A value may be
/// optional: then it is remembered too that there is none.
package final class ExpiringCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        let value: Value
        let until: ContinuousClock.Instant
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var generation = 0
    }

    private let lifetime: Duration
    private let capacity: Int
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// Remembers up to `capacity` values, each for `lifetime` by `clock`.
    package init(
        lifetime: Duration, capacity: Int = 10_000,
        clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.lifetime = lifetime
        self.capacity = capacity
        self.clock = clock
    }

    /// The value that is remembered for `key`.
    package func value(for key: Key) -> Value? {
        let now = clock()
        return state.withLock { state in
            guard let entry = state.entries[key], now < entry.until else { return nil }
            return entry.value
        }
    }

    /// The value that is remembered for `key`, or else the one that `load` finds, which is then remembered.
    ///
    /// What was being loaded while something was forgotten is not remembered: it may be the old value.
    package func value(for key: Key, load: () async throws -> Value) async rethrows -> Value {
        if let value = value(for: key) { return value }
        let generation = state.withLock { $0.generation }
        let began = clock()
        let value = try await load()
        state.withLock { state in
            guard state.generation == generation else { return }
            makeRoom(in: &state, at: began)
            state.entries[key] = Entry(value: value, until: began + lifetime)
        }
        return value
    }

    /// Remembers `value` for `key`.
    package func keep(_ value: Value, for key: Key) {
        let now = clock()
        state.withLock { state in
            makeRoom(in: &state, at: now)
            state.entries[key] = Entry(value: value, until: now + lifetime)
        }
    }

    /// Forgets what is remembered for `key`.
    package func forget(_ key: Key) {
        state.withLock { state in
            state.entries[key] = nil
            state.generation += 1
        }
    }

    /// Forgets everything.
    package func forgetAll() {
        state.withLock { state in
            state.entries.removeAll()
            state.generation += 1
        }
    }

    private func makeRoom(in state: inout State, at now: ContinuousClock.Instant) {
        guard state.entries.count >= capacity else { return }
        state.entries = state.entries.filter { now < $0.value.until }
        if state.entries.count >= capacity { state.entries.removeAll() }
    }
}
