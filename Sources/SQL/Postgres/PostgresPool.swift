import Foundation
import Synchronization

/// Threads with a connection each, and the requests that wait for one. What is done when is `PostgresPoolState`'s.
final class PostgresPool: Sendable {
    /// A request: `run` is called on a thread with its connection, or `refuse` where none was free in time.
    struct Job: Sendable {
        let run: @Sendable (PostgresPooledConnection) -> Void
        let refuse: @Sendable (SQLError) -> Void
    }

    private struct State {
        var pool: PostgresPoolState<Job>
        var hasTimer = false
        var whenEnded: [@Sendable () -> Void] = []
    }

    private let name: String
    private let connector: PostgresConnector
    private let isWriting: Bool
    private let state: Mutex<State>
    /// Told once for each thread that has to look.
    private let signal = DispatchSemaphore(value: 0)

    /// At most `size` threads, which are started when they are needed.
    init(name: String, size: Int, connector: PostgresConnector, isWriting: Bool) {
        self.name = name
        self.connector = connector
        self.isWriting = isWriting
        state = Mutex(State(pool: PostgresPoolState(name: name, size: size, limits: connector.limits)))
    }

    /// Gives a request to a thread, or lets it wait for one.
    func add(_ job: Job) {
        switch state.withLock({ $0.pool.add(job, at: .now) }) {
        case .wake: signal.signal()
        case .start: startThread()
        case .wait(let deadline): startTimer(deadline)
        case .refuse(let error): job.refuse(error)
        }
    }

    /// Takes no more requests; `ended` is called when those that wait are done and all threads are gone.
    func close(_ ended: @escaping @Sendable () -> Void) {
        let (idle, isOver) = state.withLock { state in
            let idle = state.pool.close()
            if state.pool.phase != .closed { state.whenEnded.append(ended) }
            return (idle, state.pool.phase == .closed)
        }
        for _ in 0..<idle { signal.signal() }
        if isOver { ended() }
    }

    private func startThread() {
        let thread = Thread { [self] in work() }
        thread.name = "postgres-\(name)"
        thread.start()
    }

    private func work() {
        let connection = PostgresPooledConnection(connector: connector, isWriting: isWriting)
        var isDone = false
        loop: while true {
            switch state.withLock({ $0.pool.next(isDone: isDone) }) {
            case .run(let job):
                job.run(connection)
                isDone = true
            case .wait:
                signal.wait()
                isDone = false
            case .end: break loop
            }
        }
        connection.close()
        let ended = state.withLock { state -> [@Sendable () -> Void] in
            guard state.pool.ended() else { return [] }
            defer { state.whenEnded = [] }
            return state.whenEnded
        }
        for tell in ended { tell() }
    }

    /// Has those refused that waited too long, as long as some wait.
    private func startTimer(_ deadline: ContinuousClock.Instant) {
        let isFirst = state.withLock { state in
            defer { state.hasTimer = true }
            return !state.hasTimer
        }
        guard isFirst else { return }
        let seconds = max((deadline - .now) / .seconds(1), 0.001)
        DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { [weak self] in self?.refuseLate() }
    }

    private func refuseLate() {
        let (late, next, error) = state.withLock { state in
            state.hasTimer = false
            let (late, next) = state.pool.late(at: .now)
            return (late, next, state.pool.lateness)
        }
        if let next { startTimer(next) }
        for job in late { job.refuse(error) }
    }
}
