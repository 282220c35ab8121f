import Foundation
import Authentication
import Synchronization
import Testing

@Suite struct RevocationListTests {
    private static let start = Date(timeIntervalSince1970: 1_700_000_000)

    /// A clock that moves when told to.
    private final class TestClock: Sendable {
        private let date = Mutex(start)
        var now: Date { date.withLock(\.self) }
        func advance(seconds: Double) { date.withLock { $0 += seconds } }
    }

    private let clock = TestClock()

    private func list(_ revoked: [(id: String, until: Date)] = []) -> RevocationList {
        RevocationList(revoked) { [clock] in clock.now }
    }

    @Test func holdsWhatTheStoreHeldAndWhatIsAdded() {
        let list = list([(id: "stored", until: Self.start + 60)])
        list.revoke("added", until: Self.start + 60)

        #expect(list.isRevoked("stored"))
        #expect(list.isRevoked("added"))
        #expect(!list.isRevoked("other"))
    }

    @Test func holdsAsLongAsTheTokenIsAccepted() {
        let list = list([(id: "a", until: Self.start + 60)])

        clock.advance(seconds: 60 + TokenSigner.leeway)
        #expect(list.isRevoked("a"))
        clock.advance(seconds: 1)
        #expect(!list.isRevoked("a"))
    }

    @Test func aShorterTermDoesNotReplaceALongerOne() {
        let list = list([(id: "a", until: Self.start + 600)])
        list.revoke("a", until: Self.start)

        clock.advance(seconds: 300)

        #expect(list.isRevoked("a"))
    }

    @Test func forgetsExpiredOnes() {
        let list = list()
        for number in 0..<50_000 {
            list.revoke("token\(number)", until: clock.now + 100)
            clock.advance(seconds: 1)
        }

        #expect(list.count <= 1025)
        #expect(list.isRevoked("token49999"))
    }
}
