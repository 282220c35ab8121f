import Testing

@testable import SQL

@Suite("Pauses between attempts that fail")
final class PostgresBackoffTests {
    private var state = PostgresBackoffState.open
    private let start = ContinuousClock.now
    private let failure = SQLError.unavailable("away")

    private func begin(at now: ContinuousClock.Instant) -> SQLError? { state.begin(at: now) }

    @Test("While nothing failed, everybody may try")
    func open() {
        #expect(begin(at: start) == nil && begin(at: start) == nil)
        state.succeed()
        #expect(state == .open)
    }

    @Test("After a failure it is thrown again for a moment, then one tries and the others are refused")
    func paused() {
        state.fail(failure, at: start)
        #expect(begin(at: start + .milliseconds(99)) == failure)
        #expect(begin(at: start + .milliseconds(100)) == nil)
        #expect(begin(at: start + .seconds(100)) == failure)
        state.succeed()
        #expect(begin(at: start) == nil)
    }

    @Test("The pause doubles up to two seconds")
    func grows() {
        var now = start
        for milliseconds in [100, 200, 400, 800, 1600, 2000, 2000] {
            state.fail(failure, at: now)
            now += .milliseconds(milliseconds)
            #expect(state == .paused(failure, until: now, pause: .milliseconds(milliseconds)))
            #expect(begin(at: now) == nil)
        }
    }
}
