import Domain
import Testing

struct CallStatisticsTests {
    @Test func ratesAndMeansOfNothingAreNil() {
        let nothing = CallStatistics()

        #expect(nothing.failureRate == nil && nothing.meanMilliseconds == nil && nothing.milliseconds(at: 0.5) == nil)
    }

    @Test func theMeanIsOfTimedCallsOnly() {
        var calls = CallStatistics()
        calls.count = 3
        calls.failures = 1
        calls.totalMicroseconds = 3000
        calls.durations.add(1000)
        calls.durations.add(2000)

        #expect(calls.meanMilliseconds == 1.5)
        #expect(calls.failureRate == 1.0 / 3)
    }

    @Test func sumsAreHeldAtTheirBounds() {
        var calls = CallStatistics()
        calls.totalMicroseconds = .max - 1
        calls.merge(calls)
        var costs = CostTotal()
        costs.tokens = .max - 1
        costs.merge(costs)

        #expect(calls.totalMicroseconds == .max)
        #expect(costs.tokens == .max)
    }
}
