import Synchronization

/// A question that can be asked again: its route and whatever its answer depends on, each part for itself.
///
/// Parts are compared byte for byte: a joined text would be the same for other parts, and texts that look the same are
/// not the same question.
struct SnapshotQuestion: Hashable, Sendable {
    private let route: String
    private let parts: [[UInt8]]

    /// The question `route`, with `parts` that tell it from others.
    init(_ route: String, _ parts: String...) {
        self.route = route
        self.parts = parts.map { Array($0.utf8) }
    }
}

/// Rendered answers to questions that many ask at once.
///
/// An answer is used again while the store has committed nothing since it was asked for, and for at most a second,
/// because some answers change with the clock. Several who ask the same at the same time wait for one answer.
final class SnapshotCache: Sendable {
    /// The longest time for which an answer is used.
    static let lifetime = Duration.seconds(1)
    /// The most answers that are kept.
    static let capacity = 64

    private struct Entry {
        let generation: UInt64
        let madeAt: ContinuousClock.Instant
        let answer: Task<[UInt8], any Error>
    }

    private let entries = Mutex<[SnapshotQuestion: Entry]>([:])
    private let clock: @Sendable () -> ContinuousClock.Instant

    /// An empty cache that tells the age of its answers by `clock`.
    init(clock: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.clock = clock
    }

    /// The answer to the question `key`, made by `make` where none is kept that was made in the store's `generation`.
    func answer(
        to key: SnapshotQuestion, generation: UInt64, make: @escaping @Sendable () async throws -> [UInt8]
    ) async throws -> [UInt8] {
        let task = entries.withLock { entries in
            let now = clock()
            if let entry = entries[key], entry.generation == generation, now - entry.madeAt < Self.lifetime {
                return entry.answer
            }
            if entries.count >= Self.capacity { SnapshotCache.makeRoom(in: &entries, at: now) }
            let answer = Task { try await make() }
            entries[key] = Entry(generation: generation, madeAt: now, answer: answer)
            return answer
        }
        do {
            return try await task.value
        } catch {
            forget(key, task)
            throw error
        }
    }

    private func forget(_ key: SnapshotQuestion, _ answer: Task<[UInt8], any Error>) {
        entries.withLock { entries in
            if entries[key]?.answer == answer { entries[key] = nil }
        }
    }

    private static func makeRoom(in entries: inout [SnapshotQuestion: Entry], at now: ContinuousClock.Instant) {
        entries = entries.filter { now - $0.value.madeAt < lifetime }
        guard entries.count >= capacity, let oldest = entries.min(by: { $0.value.madeAt < $1.value.madeAt }) else {
            return
        }
        entries[oldest.key] = nil
    }
}
