import Dispatch
import Synchronization
import Testing

@testable import Credentials

@Suite struct HashingPoolTests {
    /// Counts how many jobs run at once, and holds them until the gate opens.
    private final class Gate: Sendable {
        let opened = DispatchSemaphore(value: 0)
        let counts = Mutex((running: 0, most: 0))

        func pass() {
            counts.withLock { $0 = ($0.running + 1, max($0.most, $0.running + 1)) }
            opened.wait()
            counts.withLock { $0.running -= 1 }
            opened.signal()
        }
    }

    @Test(.timeLimit(.minutes(1))) func refusesMoreThanFitAndRunsTheRest() async throws {
        let pool = HashingPool(width: 2, capacity: 3)
        let gate = Gate()
        let (done, overloaded) = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<10 {
                group.addTask { (try? await pool.run { gate.pass() }) != nil }
            }
            var outcomes: [Bool] = []
            for await outcome in group {
                outcomes.append(outcome)
                // Five fit; when the other five have been refused, the gate opens.
                if outcomes.count == 5 { gate.opened.signal() }
            }
            return (outcomes.count { $0 }, outcomes.count { !$0 })
        }

        #expect(done == 5)
        #expect(overloaded == 5)
        #expect(gate.counts.withLock { $0.most } <= 2)
    }

    @Test(.timeLimit(.minutes(1))) func runsAsManyAtOnceAsItHasLanes() async throws {
        let pool = HashingPool(width: 2, capacity: 0)
        let (one, other) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))

        // Each waits for the other: one after another they would never end.
        async let first: Void = pool.run {
            one.signal()
            other.wait()
        }
        async let second: Void = pool.run {
            other.signal()
            one.wait()
        }

        _ = try await (first, second)
    }

    @Test func takesOneAfterAnotherWithoutEnd() async throws {
        let pool = HashingPool(width: 1, capacity: 1)

        for number in 0..<1000 {
            #expect(try await pool.run { number } == number)
        }
    }

    @Test func passesErrorsOn() async {
        let pool = HashingPool(width: 1, capacity: 1)

        await #expect(throws: CancellationError.self) { try await pool.run { throw CancellationError() } }
    }
}
