import Testing

@testable import SQL

@Suite("A pool's requests and threads, without threads")
final class PostgresPoolStateTests {
    private let start = ContinuousClock.now
    private var pool: PostgresPoolState<Int>

    init() {
        var limits = SQLLimits()
        limits.waiting = 3
        limits.wait = .seconds(10)
        pool = PostgresPoolState(name: "reading", size: 2, limits: limits)
    }

    private func add(_ job: Int, after seconds: Int = 0) -> PostgresPoolState<Int>.Admission {
        pool.add(job, at: start + .seconds(seconds))
    }

    /// The request that a thread runs next; nil where it waits or ends.
    private func next(isDone: Bool = false) -> Int? {
        if case .run(let job) = pool.next(isDone: isDone) { job } else { nil }
    }

    private func close() -> Int { pool.close() }
    private func ended() -> Bool { pool.ended() }

    @Test("Threads are started when they are needed, up to the pool's size")
    func startsThreads() {
        #expect(add(1) == .start && add(2) == .start)
        #expect(add(3) == .wait(until: start + .seconds(10)))
        #expect(pool.threads == 2)
        #expect(next() == 1 && next() == 2)
        #expect(next(isDone: true) == 3)
    }

    @Test("A thread that does nothing is told before another one is started, and each once")
    func wakesThreads() {
        #expect(add(1) == .start && next() == 1 && next(isDone: true) == nil && pool.idle == 1)
        #expect(add(2) == .wake && pool.idle == 0)
        #expect(add(3) == .start)
        #expect(next() == 2 && next() == 3 && pool.threads == 2)
    }

    @Test("A thread that was told and finds nothing waits again")
    func toldInVain() {
        #expect(add(1) == .start && next() == 1)
        #expect(add(2) == .start)
        #expect(next(isDone: true) == 2)
        #expect(next() == nil && pool.idle == 1)
        #expect(add(3) == .wake)
    }

    @Test("As many wait as may, and the next is refused")
    func bounded() {
        for job in 1...3 { #expect(add(job) != .refuse(.failed("the database is closed"))) }
        #expect(add(4) == .refuse(.busy("all 2 reading connections are in use, and 3 requests wait already")))
    }

    @Test("Who waits too long is taken out, the others stay")
    func late() {
        for (job, seconds) in [(1, 0), (2, 0), (3, 4)] { _ = add(job, after: seconds) }
        #expect(next() == 1)
        let (late, next) = pool.late(at: start + .seconds(10))
        #expect(late == [2] && next == start + .seconds(14))
        #expect(pool.lateness == .busy("all 2 reading connections are in use; waited 10 s for one"))
        let rest = pool.late(at: start + .seconds(14))
        #expect(rest.jobs == [3] && rest.next == nil)
    }

    @Test("A closed pool does what waits, ends its threads and takes no more")
    func closes() {
        #expect(add(1) == .start && next() == 1 && add(2) == .start)
        #expect(next(isDone: true) == 2 && next() == nil)
        #expect(close() == 1 && pool.phase == .closing)
        #expect(add(3) == .refuse(.failed("the database is closed")))
        guard case .end = pool.next(isDone: false), case .end = pool.next(isDone: true) else {
            Issue.record("a thread goes on")
            return
        }
        #expect([ended(), ended()] == [false, true])
        #expect(pool.phase == .closed)
    }

    @Test("A pool without threads is closed at once, and once")
    func closesAtOnce() {
        #expect(close() == 0 && pool.phase == .closed && close() == 0)
    }
}
