import Foundation

/// Threads with a connection each, and the requests that wait for one.
final class PostgresWorkers: @unchecked Sendable {
    /// A request: `run` is called on a thread with its connection, or `refuse` where none was free in time.
    struct Job: Sendable {
        let run: @Sendable (PostgresSeat) -> Void
        let refuse: @Sendable (SQLError) -> Void
    }

    private struct Waiting {
        let job: Job
        let deadline: ContinuousClock.Instant
    }

    private let name: String
    private let size: Int
    private let house: PostgresHouse
    private let isWriting: Bool
    /// Guards all that follows.
    private let condition = NSCondition()
    private var waiting: [Waiting] = []
    private var threads = 0
    private var idle = 0
    private var hasTimer = false
    private var isClosed = false
    private var whenEnded: [@Sendable () -> Void] = []

    /// At most `size` threads, which are started when they are needed.
    init(name: String, size: Int, house: PostgresHouse, isWriting: Bool) {
        self.name = name
        self.size = size
        self.house = house
        self.isWriting = isWriting
    }

    /// Gives a request to a thread, or lets it wait for one.
    func add(_ job: Job) {
        let refusal = condition.withLock { () -> SQLError? in
            guard !isClosed else { return .failed("the database is closed") }
            guard waiting.count < house.limits.waiting else {
                return .busy("\(occupied), and \(waiting.count) requests wait already")
            }
            waiting.append(Waiting(job: job, deadline: .now + house.limits.wait))
            if idle >= waiting.count {
                condition.signal()
            } else if threads < size {
                startThread()
            } else {
                startTimer()
            }
            return nil
        }
        if let refusal { job.refuse(refusal) }
    }

    /// Takes no more requests; `ended` is called when those that wait are done and all threads are gone.
    func close(_ ended: @escaping @Sendable () -> Void) {
        let isOver = condition.withLock { () -> Bool in
            isClosed = true
            condition.broadcast()
            if threads > 0 { whenEnded.append(ended) }
            return threads == 0
        }
        if isOver { ended() }
    }

    private var occupied: String {
        size == 1 ? "the \(name) connection is in use" : "all \(size) \(name) connections are in use"
    }

    private func startThread() {
        threads += 1
        let thread = Thread { [self] in work() }
        thread.name = "postgres-\(name)"
        thread.start()
    }

    private func work() {
        let seat = PostgresSeat(house: house, isWriting: isWriting)
        while let job = next() { job.run(seat) }
        seat.leave()
        let ended = condition.withLock { () -> [@Sendable () -> Void] in
            threads -= 1
            guard threads == 0 else { return [] }
            defer { whenEnded = [] }
            return whenEnded
        }
        for tell in ended { tell() }
    }

    /// Waits for a request; nil when there will be none.
    private func next() -> Job? {
        condition.withLock {
            idle += 1
            while waiting.isEmpty, !isClosed { condition.wait() }
            idle -= 1
            return waiting.isEmpty ? nil : waiting.removeFirst().job
        }
    }

    /// Has those refused that waited too long, as long as some wait.
    private func startTimer() {
        guard !hasTimer, let first = waiting.first else { return }
        hasTimer = true
        let seconds = (first.deadline - .now) / .seconds(1)
        DispatchQueue.global().asyncAfter(deadline: .now() + max(seconds, 0.001)) { [weak self] in
            self?.refuseLate()
        }
    }

    private func refuseLate() {
        let late = condition.withLock { () -> ArraySlice<Waiting> in
            let now = ContinuousClock.now
            let late = waiting.prefix { $0.deadline <= now }
            waiting.removeFirst(late.count)
            hasTimer = false
            startTimer()
            return late
        }
        let seconds = (house.limits.wait / .seconds(1)).formatted()
        for waiting in late { waiting.job.refuse(.busy("\(occupied); waited \(seconds) s for one")) }
    }
}
