import Synchronization

/// Waits for work that cannot be broken off, such as a question to the system's resolver, for some time only.
enum FirstOfBoth {
    /// What `work` returns or throws within `time`; throws `error` otherwise, and leaves the work to itself.
    static func within<Value: Sendable>(
        _ time: Duration, else error: any Error, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        let outcome = Outcome<Value>()
        let working = Task { outcome.end(await Result.of(work)) }
        let waiting = Task {
            try await Task.sleep(for: time)
            outcome.end(.failure(error))
        }
        defer {
            working.cancel()
            waiting.cancel()
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { outcome.wait($0) }
        } onCancel: {
            outcome.end(.failure(CancellationError()))
        }
    }
}

/// The first result of several, for one who waits for it.
private final class Outcome<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Value, any Error>)
        case ended(Result<Value, any Error>)
        case taken
    }

    private let state = Mutex(State.open)

    func wait(_ continuation: CheckedContinuation<Value, any Error>) {
        let result = state.withLock { state -> Result<Value, any Error>? in
            guard case .ended(let result) = state else {
                state = .awaited(continuation)
                return nil
            }
            state = .taken
            return result
        }
        if let result { continuation.resume(with: result) }
    }

    func end(_ result: Result<Value, any Error>) {
        let continuation = state.withLock { state -> CheckedContinuation<Value, any Error>? in
            switch state {
            case .open:
                state = .ended(result)
                return nil
            case .awaited(let continuation):
                state = .taken
                return continuation
            case .ended, .taken: return nil
            }
        }
        continuation?.resume(with: result)
    }
}

extension Result where Failure == any Error {
    /// What `work` returns or throws.
    fileprivate static func of(_ work: () async throws -> Success) async -> Self {
        do { return .success(try await work()) } catch { return .failure(error) }
    }
}
