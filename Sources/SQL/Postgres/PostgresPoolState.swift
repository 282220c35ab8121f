import DequeModule
import Foundation

/// What a pool does with its requests and its threads, without either: each change says what has to be done next.
///
/// A thread that is told to go on looks for a request; one that finds none waits to be told again.
struct PostgresPoolState<Job> {
    /// Whether requests are taken.
    enum Phase: Equatable {
        case open
        /// No more are taken; those that wait are done.
        case closing
        /// All threads are gone.
        case closed
    }

    /// What to do with a request.
    enum Admission: Equatable {
        /// It waits, and a thread that does nothing is to be told.
        case wake
        /// It waits, and a thread is to be started for it.
        case start
        /// It waits for one of the threads, which are all in use; who waits too long is to be refused at this time.
        case wait(until: ContinuousClock.Instant)
        case refuse(SQLError)
    }

    /// What a thread does next.
    enum Step {
        case run(Job)
        case wait
        case end
    }

    private struct Waiting {
        let job: Job
        let deadline: ContinuousClock.Instant
    }

    private let name: String
    private let size: Int
    private let limits: SQLLimits
    private(set) var phase = Phase.open
    private(set) var threads = 0
    /// Threads that wait to be told.
    private(set) var idle = 0
    /// Threads that were told, and did not look yet.
    private var woken = 0
    private var waiting: Deque<Waiting> = []

    /// A pool of at most `size` threads, which are started when they are needed.
    init(name: String, size: Int, limits: SQLLimits) {
        self.name = name
        self.size = size
        self.limits = limits
    }

    /// Takes a request, or says why not.
    mutating func add(_ job: Job, at now: ContinuousClock.Instant) -> Admission {
        guard phase == .open else { return .refuse(.failed("the database is closed")) }
        guard waiting.count < limits.waiting else {
            return .refuse(.busy("\(occupied), and \(waiting.count) requests wait already"))
        }
        waiting.append(Waiting(job: job, deadline: now + limits.wait))
        if idle > 0 {
            idle -= 1
            woken += 1
            return .wake
        }
        if threads < size, threads - busy < waiting.count {
            threads += 1
            woken += 1
            return .start
        }
        return .wait(until: waiting[0].deadline)
    }

    /// What a thread does that was told to go on, or has done a request (`isDone`).
    mutating func next(isDone: Bool) -> Step {
        if !isDone { woken -= 1 }
        if let first = waiting.popFirst() { return .run(first.job) }
        guard phase == .open else { return .end }
        idle += 1
        return .wait
    }

    /// Takes out those who waited too long, and says when to look again; nil where nobody waits.
    mutating func late(at now: ContinuousClock.Instant) -> (jobs: [Job], next: ContinuousClock.Instant?) {
        var late: [Job] = []
        while let first = waiting.first, first.deadline <= now { late.append(waiting.removeFirst().job) }
        return (late, waiting.first?.deadline)
    }

    /// Why those are refused that waited too long.
    var lateness: SQLError {
        .busy("\(occupied); waited \((limits.wait / .seconds(1)).formatted()) s for one")
    }

    /// Takes no more requests, and says how many threads are to be told.
    mutating func close() -> Int {
        guard phase == .open else { return 0 }
        phase = threads == 0 ? .closed : .closing
        defer { (woken, idle) = (woken + idle, 0) }
        return idle
    }

    /// Notes that a thread is gone; true where it was the last one.
    mutating func ended() -> Bool {
        threads -= 1
        guard threads == 0, phase == .closing else { return false }
        phase = .closed
        return true
    }

    /// Threads that run a request.
    private var busy: Int { threads - idle - woken }

    private var occupied: String {
        size == 1 ? "the \(name) connection is in use" : "all \(size) \(name) connections are in use"
    }
}
