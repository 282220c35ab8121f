import Domain
import Foundation
import Testing

struct TimestampTests {
    @Test(arguments: [
        (0, 0, 0), (1, 0, 60), (59_999_999, 0, 60), (60_000_000, 60, 60), (-1, -60, 0), (-60_000_000, -60, -60),
        (-60_000_001, -120, -60),
    ])
    func roundingGoesTowardsThePastAndTheFuture(microseconds: Int64, floor: Int64, ceiling: Int64) {
        let moment = Timestamp(microseconds: microseconds)

        #expect(moment.floored(to: Timestamp.minute) == Timestamp(seconds: floor))
        #expect(moment.ceiled(to: Timestamp.minute) == Timestamp(seconds: ceiling))
    }

    @Test func secondsAreRoundedDown() {
        #expect(Timestamp(microseconds: 1_999_999).seconds == 1)
        #expect(Timestamp(microseconds: -1).seconds == -1)
    }

    @Test func datesKeepTheMicrosecond() {
        let moment = Timestamp(microseconds: 1_795_421_730_123_456)

        #expect(Timestamp(moment.date) == moment)
    }

    @Test func theClockGoesOn() {
        let before = Date()
        let now = Timestamp.now()

        #expect(abs(now.date.timeIntervalSince(before)) < 60)
        #expect(Timestamp.now() >= now)
    }
}
