import Domain
import Synchronization

/// Remembers a bounded number of values for a short time, so that requests need not ask the store.
final class ExpiringCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        let value: Value
        let until: Timestamp
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var generation = 0
    }

    private let lifetime: Int64
    private let capacity: Int
    private let state = Mutex(State())

    /// Remembers up to `capacity` values, each for `lifetime` microseconds.
    init(lifetime: Int64, capacity: Int = 10_000) {
        self.lifetime = lifetime
        self.capacity = capacity
    }

    /// The value that is remembered for `key`.
    func value(for key: Key, at now: Timestamp) -> Value? {
        state.withLock { state in
            guard let entry = state.entries[key], now < entry.until else { return nil }
            return entry.value
        }
    }

    /// The value that is remembered for `key`, or else the one that `load` finds, which is then remembered.
    ///
    /// What was being loaded while something was forgotten is not remembered: it may be the old value.
    func value(for key: Key, at now: Timestamp, load: () async throws -> Value?) async rethrows -> Value? {
        if let value = value(for: key, at: now) { return value }
        let generation = state.withLock { $0.generation }
        guard let value = try await load() else { return nil }
        state.withLock { state in
            guard state.generation == generation else { return }
            makeRoom(in: &state, at: now)
            state.entries[key] = Entry(value: value, until: now + lifetime)
        }
        return value
    }

    /// Forgets what is remembered for `key`.
    func forget(_ key: Key) {
        state.withLock { state in
            state.entries[key] = nil
            state.generation += 1
        }
    }

    /// Forgets everything.
    func forgetAll() {
        state.withLock { state in
            state.entries.removeAll()
            state.generation += 1
        }
    }

    private func makeRoom(in state: inout State, at now: Timestamp) {
        guard state.entries.count >= capacity else { return }
        state.entries = state.entries.filter { now < $0.value.until }
        if state.entries.count >= capacity { state.entries.removeAll() }
    }
}
