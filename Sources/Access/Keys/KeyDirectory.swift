import Domain
import Store
import Synchronization

/// The store's valid keys in memory, read once a second at most as long as keys are presented.
///
/// A made-up key costs no read of its own, whoever sends how many: what is not here is unknown. A key that this process
/// makes or revokes counts at once, one of another process within a second. For a key that is not here the keys are
/// read again before the second is over, within a small part of the time, so that a new one is found almost at once.
package final class KeyDirectory: Sendable {
    /// Past so many valid keys they are looked up one by one.
    package static let capacity = 10_000
    private static let lifetime = Duration.seconds(1)
    /// How long it is taken for granted that they are too many.
    private static let lifetimeOfTooMany = Duration.seconds(60)

    private struct Version: Equatable {
        let generation: UInt64
        let forgotten: Int
    }

    private struct Contents: Sendable {
        let version: Version
        let began: ContinuousClock.Instant
        let took: Duration
        /// Nil where they are too many.
        let keys: [CredentialDigest: AuthenticatedKey]?
    }

    private struct State {
        var contents: Contents?
        var reading: (version: Version, task: Task<Contents, any Error>)?
        var forgotten = 0
    }

    private let store: DataStore
    private let now: @Sendable () -> Timestamp
    private let clock: @Sendable () -> ContinuousClock.Instant
    private let single: ExpiringCache<CredentialDigest, AuthenticatedKey?>
    private let state = Mutex(State())

    /// The keys of `store`; `now` is the time of day, `clock` one that only goes on.
    package init(
        store: DataStore, now: @escaping @Sendable () -> Timestamp,
        clock: @escaping @Sendable () -> ContinuousClock.Instant
    ) {
        self.store = store
        self.now = now
        self.clock = clock
        single = ExpiringCache(lifetime: Self.lifetime, clock: clock)
    }

    /// The valid key with this digest; nil where there is none.
    package func key(_ digest: CredentialDigest) async throws -> AuthenticatedKey? {
        let contents = try await present(atMost: Self.lifetime)
        guard let keys = contents.keys else { return try await lookUp(digest) }
        if let key = keys[digest] { return key }
        let again = try await present(atMost: max(.milliseconds(50), contents.took * 20))
        return again.keys?[digest]
    }

    /// Makes the next request with a key ask the store.
    package func forget() {
        state.withLock { state in
            state.forgotten += 1
            state.contents = nil
        }
        single.forgetAll()
    }

    private func lookUp(_ digest: CredentialDigest) async throws -> AuthenticatedKey? {
        try await single.value(for: digest) {
            guard let record = try await store.key(digest: digest.hex), record.isValid(at: now()) else { return nil }
            return AuthenticatedKey(record)
        }
    }

    /// The keys as they were read at most `age` ago; several who ask at the same time wait for one reading.
    private func present(atMost age: Duration) async throws -> Contents {
        let present = state.withLock { state -> Result<Contents, Reading> in
            let version = Version(generation: store.keyGeneration, forgotten: state.forgotten)
            if let contents = state.contents, contents.version == version {
                let longest = contents.keys == nil ? Self.lifetimeOfTooMany : min(age, Self.lifetime)
                if clock() - contents.began < longest { return .success(contents) }
            }
            if let reading = state.reading, reading.version == version { return .failure(Reading(task: reading.task)) }
            let known = state.contents?.keys ?? [:]
            let task = Task { try await read(version, known: known) }
            state.reading = (version: version, task: task)
            return .failure(Reading(task: task))
        }
        switch present {
        case .success(let contents): return contents
        case .failure(let reading): return try await take(reading.task)
        }
    }

    private struct Reading: Error {
        let task: Task<Contents, any Error>
    }

    private func take(_ task: Task<Contents, any Error>) async throws -> Contents {
        let result = await task.result
        state.withLock { state in
            guard state.reading?.task == task else { return }
            state.reading = nil
            if case .success(let contents) = result, contents.version.forgotten == state.forgotten {
                state.contents = contents
            }
        }
        return try result.get()
    }

    private func read(_ version: Version, known: [CredentialDigest: AuthenticatedKey]) async throws -> Contents {
        let began = clock()
        let found = try await store.validKeys(atMost: Self.capacity, now: now())
        let keys = found.map { found in
            let pairs = found.compactMap { entry -> (CredentialDigest, AuthenticatedKey)? in
                guard let digest = CredentialDigest(hex: entry.digest) else { return nil }
                let key = AuthenticatedKey(entry.record)
                // The one that is known knows when its use was noted last.
                return (digest, known[digest].flatMap { $0.isSame(as: key) ? $0 : nil } ?? key)
            }
            return Dictionary(pairs) { first, _ in first }
        }
        return Contents(version: version, began: began, took: clock() - began, keys: keys)
    }
}
