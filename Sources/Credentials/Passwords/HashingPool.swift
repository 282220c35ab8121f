import Dispatch
import Synchronization

/// A few threads for work that blocks, and a bounded queue before them.
///
/// Each lane is a serial queue, which libdispatch runs on a thread apart from those that run Swift's tasks, so no more
/// than `width` hashes take memory and processors at once.
final class HashingPool: Sendable {
    private typealias Job = @Sendable () -> Void

    private struct State {
        var idle: [DispatchQueue]
        var waiting: [Job] = []
    }

    private let capacity: Int
    private let state: Mutex<State>

    /// Makes `width` lanes, before which at most `capacity` calls wait.
    init(width: Int, capacity: Int) {
        let lanes = (0..<max(1, width)).map { DispatchQueue(label: "mcp-admin.passwords.\($0)") }
        self.capacity = capacity
        self.state = Mutex(State(idle: lanes))
    }

    /// Runs `work` on a lane; throws ``SecurityError/overloaded`` when the queue is full.
    func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let accepted = submit { continuation.resume(with: Result(catching: work)) }
            if !accepted {
                continuation.resume(throwing: SecurityError.overloaded)
            }
        }
    }

    private func submit(_ job: @escaping Job) -> Bool {
        switch state.withLock({ place(job, in: &$0) }) {
        case .refused:
            return false
        case .queued:
            return true
        case .start(let lane):
            lane.async { self.drain(lane, startingWith: job) }
            return true
        }
    }

    private enum Placement {
        case start(DispatchQueue)
        case queued
        case refused
    }

    private func place(_ job: @escaping Job, in state: inout State) -> Placement {
        if let lane = state.idle.popLast() {
            return .start(lane)
        }
        guard state.waiting.count < capacity else { return .refused }
        state.waiting.append(job)
        return .queued
    }

    private func drain(_ lane: DispatchQueue, startingWith first: @escaping Job) {
        var next: Job? = first
        while let job = next {
            job()
            next = state.withLock { state in
                guard !state.waiting.isEmpty else {
                    state.idle.append(lane)
                    return nil
                }
                return state.waiting.removeFirst()
            }
        }
    }
}
