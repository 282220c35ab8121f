import Domain
import SQL
import StoreTesting
import Synchronization
import Testing

@testable import Store

struct StoreHealthTests {
    /// A clock that stands still until it is moved.
    private final class Clock: Sendable {
        private let moment = Mutex(ContinuousClock.now)
        var now: ContinuousClock.Instant { moment.withLock { $0 } }

        func advance(by duration: Duration) { moment.withLock { $0 += duration } }
    }

    private let time = Clock()
    private let health: StoreHealth

    init() {
        health = StoreHealth(clock: { [time] in time.now })
    }

    private func settle(failing error: SQLError? = nil) async {
        try? await health.settling {
            if let error { throw error }
        }
    }

    @Test func whoeverReadsDoesNotWaitWhereTheLastOneWaitedInVain() async {
        await settle(failing: .full("at once"))
        #expect(health.has(.settling) && !health.waitsInVain)
        await settle(failing: .busy("for long"))
        #expect(health.waitsInVain)
        time.advance(by: StoreHealth.pause)
        #expect(!health.waitsInVain && health.has(.settling))

        await settle(failing: .unavailable("for long"))
        await settle()
        #expect(!health.waitsInVain && !health.has(.settling))
    }

    @Test(arguments: [
        SQLError.full("x"), .readOnly("x"), .inputOutput("x"),
    ])
    func aWriteDisprovesTroubleThatIsOver(error: SQLError) {
        health.note(error)
        time.advance(by: .seconds(4))
        health.noteCommit()
        #expect(health.troubles.count == 1 && health.needsAnotherWrite)
        time.advance(by: .seconds(1))
        health.noteCommit()
        #expect(health.troubles.isEmpty && !health.needsAnotherWrite)
    }

    @Test func damageStays() {
        health.note(StoreError.corrupt("x"))
        health.note(SQLError.corrupt("x"))
        time.advance(by: .seconds(1000))
        health.noteCommit()
        #expect(health.troubles.map(\.code) == [.damaged] && !health.needsAnotherWrite)
    }

    @Test(arguments: [SQLError.busy("x"), .unavailable("x"), .constraint("x"), .failed("x")])
    func whatPassesByItselfIsNoTrouble(error: SQLError) {
        health.note(error)
        #expect(health.troubles.isEmpty)
    }
}
