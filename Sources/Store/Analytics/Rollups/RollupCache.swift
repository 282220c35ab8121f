import Domain
import SQL
import Synchronization

/// Remembers what runs of rollup buckets add up to, until a bucket in them is written again.
///
/// Most of a dashboard's span lies in the past and stays as it is: only the present minute, hour and day change. Only
/// the process that owns a store has a cache, because only there every write is known.
final class RollupCache: Sendable {
    /// What was asked.
    struct Question: Hashable, Sendable {
        let table: String
        let segments: [RollupSegment]
        let filter: SQLQuery?
        /// The width of the buckets that are told apart, in microseconds; nil for one sum.
        let width: Int64?
        /// What the rows are added up to.
        let sum: ObjectIdentifier

        /// Whether none of its buckets is among those that `changes` has.
        func isUntouched(by changes: Changes) -> Bool {
            guard let changes = changes[table] else { return true }
            return segments.allSatisfy { segment in
                changes[segment.resolution].map { segment.range.end <= $0 } ?? true
            }
        }
    }

    /// The oldest bucket that a transaction wrote, by table and resolution.
    typealias Changes = [String: [RollupResolution: Timestamp]]

    fileprivate struct State {
        var answers: [Question: (value: any Sendable, weight: Int)] = [:]
        var weight = 0
        var generation: UInt64 = 0
    }

    /// The most measures that all answers together may hold: about 10 MB.
    private static let mostWeight = 20_000

    private let state = Mutex(State())

    /// What a reader shares whose snapshot is taken after this call.
    ///
    /// A snapshot from before a write that is noted by now must not be remembered: its reader would ask too late.
    func view() -> View {
        View(cache: self, generation: state.withLock { $0.generation })
    }

    /// The cache as one reader may use it.
    struct View: Sendable {
        fileprivate let cache: RollupCache
        fileprivate let generation: UInt64

        /// The remembered answer to `question`, if there is one.
        func known<Answer: Sendable>(_ question: Question) -> Answer? {
            cache.state.withLock { $0.answers[question] }?.value as? Answer
        }

        /// Remembers the answer to `question`, unless something was written since the reader began; `weight` is the
        /// number of its measures.
        func keep(_ answer: some Sendable, for question: Question, weight: Int) {
            cache.keep(answer, for: question, weight: 1 + weight, since: generation)
        }
    }

    private func keep(_ answer: any Sendable, for question: Question, weight: Int, since generation: UInt64) {
        state.withLock { state in
            // What was read while something was written may be from before it.
            guard state.generation == generation, weight < Self.mostWeight else { return }
            if state.weight + weight > Self.mostWeight { state.forgetAll() }
            state.answers[question] = (answer, weight)
            state.weight += weight
        }
    }

    /// Forgets the answers that `changes` make wrong.
    func forget(_ changes: Changes) {
        guard !changes.isEmpty else { return }
        state.withLock { state in
            state.generation += 1
            state.answers = state.answers.filter { $0.key.isUntouched(by: changes) }
            state.weight = state.answers.values.reduce(0) { $0 + $1.weight }
        }
    }

    /// Forgets everything.
    func forgetAll() {
        state.withLock { state in
            state.generation += 1
            state.forgetAll()
        }
    }
}

extension RollupCache.State {
    fileprivate mutating func forgetAll() {
        answers.removeAll()
        weight = 0
    }
}
