import Domain
import Testing

struct SessionTests {
    @Test func aSessionIsActiveForThirtyMinutesAfterItWasSeen() {
        let session = session(updatedAt: clock)

        #expect(session.status(at: clock) == .active)
        #expect(session.status(at: clock + 30 * Timestamp.minute - 1) == .active)
        #expect(session.status(at: clock + 30 * Timestamp.minute) == .idle)
        #expect(self.session(updatedAt: clock, endedAt: clock).status(at: clock) == .ended)
    }

    @Test func aSessionLastsToItsEndOrItsLastSight() {
        #expect(session(updatedAt: clock + 7).duration == 7)
        #expect(session(updatedAt: clock + 7, endedAt: clock + 9).duration == 9)
        #expect(session(updatedAt: clock, endedAt: clock - 9).duration == 0)
    }

    private func session(updatedAt: Timestamp, endedAt: Timestamp? = nil) -> Session {
        var session = Session(blankAt: clock)
        session.updatedAt = updatedAt
        session.endedAt = endedAt
        return session
    }
}
