import Synchronization
import Testing

@testable import API

@Suite struct SnapshotCacheTests {
    private final class Kitchen: Sendable {
        let made = Mutex(0)

        func make() -> [UInt8] {
            made.withLock { made in
                made += 1
                return [UInt8(truncatingIfNeeded: made)]
            }
        }
    }

    private struct Broken: Error {}

    private let question = SnapshotQuestion("q")

    @Test func aQuestionIsItsPartsAndNotTheirText() {
        let questions: [SnapshotQuestion] = [
            SnapshotQuestion("tool", "x", "_=1?"), SnapshotQuestion("tool", "x?_=1", ""),
            SnapshotQuestion("tool", "x?", "_=1"),
            SnapshotQuestion("tool", "x"), SnapshotQuestion("tool", "x", ""), SnapshotQuestion("tools", "x", ""),
            SnapshotQuestion("tool", "caf\u{E9}", ""), SnapshotQuestion("tool", "cafe\u{301}", ""),
        ]
        #expect(Set(questions).count == questions.count)
        #expect(SnapshotQuestion("tool", "x", "y") == SnapshotQuestion("tool", "x", "y"))
    }

    /// A clock that stands still until it is moved.
    private final class Clock: Sendable {
        private let moment = Mutex(ContinuousClock.now)
        var now: ContinuousClock.Instant { moment.withLock { $0 } }

        func advance(by duration: Duration) { moment.withLock { $0 += duration } }
    }

    @Test func anAnswerIsUsedAgainInItsGeneration() async throws {
        let clock = Clock()
        let cache = SnapshotCache { clock.now }
        let kitchen = Kitchen()
        for _ in 0..<5 {
            #expect(try await cache.answer(to: question, generation: 1) { kitchen.make() } == [1])
        }
        #expect(try await cache.answer(to: question, generation: 2) { kitchen.make() } == [2])
        #expect(try await cache.answer(to: SnapshotQuestion("q", "other"), generation: 2) { kitchen.make() } == [3])
    }

    @Test func anAnswerGetsOldInASecond() async throws {
        let clock = Clock()
        let cache = SnapshotCache { clock.now }
        let kitchen = Kitchen()
        #expect(try await cache.answer(to: question, generation: 1) { kitchen.make() } == [1])
        clock.advance(by: SnapshotCache.lifetime)
        #expect(try await cache.answer(to: question, generation: 1) { kitchen.make() } == [2])
    }

    @Test func thoseWhoAskTogetherShareOneAnswer() async throws {
        let clock = Clock()
        let cache = SnapshotCache { clock.now }
        let kitchen = Kitchen()
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<50 {
                group.addTask {
                    try await cache.answer(to: question, generation: 1) {
                        try await Task.sleep(for: .milliseconds(50))
                        return kitchen.make()
                    }
                }
            }
            for try await answer in group { #expect(answer == [1]) }
        }
    }

    @Test func aFailureIsNotKept() async throws {
        let cache = SnapshotCache()
        await #expect(throws: Broken.self) { try await cache.answer(to: question, generation: 1) { throw Broken() } }
        #expect(try await cache.answer(to: question, generation: 1) { [7] } == [7])
    }

    @Test func moreQuestionsThanThereIsRoomForAreAnsweredToo() async throws {
        let cache = SnapshotCache()
        for number in 0..<(3 * SnapshotCache.capacity) {
            let byte = UInt8(truncatingIfNeeded: number)
            #expect(try await cache.answer(to: SnapshotQuestion("q", "\(number)"), generation: 1) { [byte] } == [byte])
        }
    }
}
