import Domain
import Testing

struct TimeRangeTests {
    @Test func theStartIsInsideAndTheEndIsNot() {
        let range = TimeRange(from: Timestamp(seconds: 1), to: Timestamp(seconds: 2))

        #expect(range.contains(Timestamp(seconds: 1)))
        #expect(!range.contains(Timestamp(seconds: 2)))
        #expect(range.length == Timestamp.second)
    }

    @Test func aReversedSpanIsEmpty() {
        let range = TimeRange(from: Timestamp(seconds: 2), to: Timestamp(seconds: 1))

        #expect(range.isEmpty && range.length == 0)
        #expect(!range.contains(Timestamp(seconds: 1)) && !range.contains(Timestamp(seconds: 2)))
    }

    @Test func theLastMomentsIncludeThePresentOne() {
        let range = TimeRange.last(Timestamp.hour, before: clock)

        #expect(range.contains(clock) && range.contains(clock - Timestamp.hour))
        #expect(!range.contains(clock + 1))
    }
}
