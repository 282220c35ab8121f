import Domain
import Store
import Synchronization

/// Notes when keys were last used, to the minute, and writes it to the store now and then: never per request.
public final class KeyUsage: Sendable {
    private let store: DataStore
    private let interval: Duration
    private let pending = Mutex<[Int64: Timestamp]>([:])

    /// Writes to `store` every `interval`.
    package init(store: DataStore, interval: Duration = .seconds(30)) {
        self.store = store
        self.interval = interval
    }

    /// Writes until its task is cancelled, and then once more.
    public func run() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: interval)
            // A cancelled task's own queries would be refused, so the last write is a task of its own.
            await Task { await self.flush() }.value
        }
    }

    /// Writes what was noted since the last time; what cannot be written is tried again the next time.
    package func flush() async {
        let uses = pending.withLock { pending in
            defer { pending = [:] }
            return pending
        }
        guard !uses.isEmpty else { return }
        do {
            try await store.touchKeys(uses)
        } catch {
            pending.withLock { $0.merge(uses) { later, _ in later } }
        }
    }

    /// Notes that `key` was used at `now`; does nothing for fixed keys, and within a minute that is noted already.
    package func note(_ key: AuthenticatedKey, at now: Timestamp) {
        guard let id = key.id else { return }
        let minute = now.floored(to: Timestamp.minute)
        guard key.lastUse.exchange(minute.microseconds, ordering: .relaxed) != minute.microseconds else { return }
        pending.withLock { $0[id] = minute }
    }
}
