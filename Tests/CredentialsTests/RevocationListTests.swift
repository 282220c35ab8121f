import Credentials
import Foundation
import Synchronization
import Testing

@Suite struct RevocationListTests {
    private static let start = Date(timeIntervalSince1970: 1_700_000_000)

    /// A time of day that can be set, and a clock that only goes on.
    private final class TestClock: Sendable {
        private let date = Mutex(start)
        private let instant = Mutex(ContinuousClock.now)
        var now: Date { date.withLock(\.self) }
        var uptime: ContinuousClock.Instant { instant.withLock(\.self) }

        func advance(seconds: Double) {
            date.withLock { $0 += seconds }
            instant.withLock { $0 += .seconds(seconds) }
        }

        func set(forth seconds: Double) { date.withLock { $0 += seconds } }
    }

    private static let day = 86_400.0
    private let clock = TestClock()

    private func list(_ revoked: [(id: String, until: Date)] = []) -> RevocationList {
        RevocationList(revoked, now: { [clock] in clock.now }, uptime: { [clock] in clock.uptime })
    }

    /// Makes the list look for what it may forget.
    private func sweep(_ list: RevocationList) {
        for number in 0..<3000 { list.revoke("other\(number)", until: .distantPast) }
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
        sweep(list)
        #expect(list.isRevoked("a"))
        clock.advance(seconds: 1)
        sweep(list)
        #expect(!list.isRevoked("a"))
    }

    @Test func aShorterTermDoesNotReplaceALongerOne() {
        let list = list([(id: "a", until: Self.start + 600)])
        list.revoke("a", until: Self.start)

        clock.advance(seconds: 300)
        sweep(list)

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

    @Test(arguments: [-day, day, -day * 400, day * 400])
    func aClockThatIsSetBringsNothingToLife(seconds: Double) {
        let list = list([(id: "a", until: Self.start + 60)])
        clock.advance(seconds: 30)

        clock.set(forth: seconds)
        sweep(list)
        #expect(list.isRevoked("a"))
        clock.set(forth: -seconds)
        sweep(list)
        #expect(list.isRevoked("a"))
    }

    @Test func aClockThatStaysBehindIsWaitedFor() {
        let list = list([(id: "a", until: Self.start + 60)])
        clock.set(forth: -Self.day)
        sweep(list)

        clock.advance(seconds: Self.day)
        sweep(list)
        #expect(list.isRevoked("a"))
        clock.advance(seconds: 61 + TokenSigner.leeway)
        sweep(list)
        #expect(!list.isRevoked("a"))
    }

    @Test func bothEndsOfWhatTheClockHasShownAreKnown() {
        let list = list()
        clock.set(forth: 500)
        #expect(list.latestNow == Self.start + 500)
        clock.set(forth: -700)
        clock.advance(seconds: 10)

        #expect(list.earliestNow == Self.start - 190)
        #expect(list.latestNow == Self.start + 510)
    }
}
