import Maintenance
import Store
import Synchronization

/// Looks at the store for all who ask at the same time, and answers them in time whatever the store does.
///
/// A look at a database that hangs goes on until the database ends it; whoever asks meanwhile is not a second one.
final class ReadinessProbe: Sendable {
    private struct Look {
        let task: Task<Result<Timescale, any Error>, Never>
        let began: ContinuousClock.Instant
    }

    private let look = Mutex<Look?>(nil)
    private let limit: Duration
    private let probe: @Sendable () async throws -> Timescale

    /// Answers within `limit` what `probe` finds.
    init(limit: Duration, probe: @escaping @Sendable () async throws -> Timescale) {
        self.limit = limit
        self.probe = probe
    }

    /// What was found, or `Unreadiness.databaseTimeout`.
    func result() async -> Result<Timescale, any Error> {
        let look = current()
        let answer = Once()
        let finding = Task { answer.give(await look.task.value) }
        let waiting = Task {
            try? await Task.sleep(until: look.began + limit, clock: .continuous)
            answer.give(.failure(Unreadiness.databaseTimeout))
        }
        defer {
            finding.cancel()
            waiting.cancel()
        }
        return await withCheckedContinuation { answer.wait($0) }
    }

    /// The look that is under way, or a new one.
    private func current() -> Look {
        look.withLock { look in
            if let look { return look }
            let new = Look(
                task: Task { [probe] in
                    let result: Result<Timescale, any Error>
                    do { result = .success(try await probe()) } catch { result = .failure(error) }
                    self.look.withLock { $0 = nil }
                    return result
                }, began: .now)
            look = new
            return new
        }
    }
}

/// An answer that is given by whoever is first.
private final class Once: Sendable {
    private enum State {
        case empty
        case waiting(CheckedContinuation<Result<Timescale, any Error>, Never>)
        case given(Result<Timescale, any Error>)
        case done
    }

    private let state = Mutex(State.empty)

    func give(_ result: Result<Timescale, any Error>) {
        state.withLock { state -> CheckedContinuation<Result<Timescale, any Error>, Never>? in
            switch state {
            case .empty:
                state = .given(result)
                return nil
            case .waiting(let continuation):
                state = .done
                return continuation
            case .given, .done: return nil
            }
        }?.resume(returning: result)
    }

    func wait(_ continuation: CheckedContinuation<Result<Timescale, any Error>, Never>) {
        state.withLock { state -> Result<Timescale, any Error>? in
            guard case .given(let result) = state else {
                state = .waiting(continuation)
                return nil
            }
            state = .done
            return result
        }.map { continuation.resume(returning: $0) }
    }
}
