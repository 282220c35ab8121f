import Domain
import Foundation
import Testing

struct HistogramTests {
    private static let quantiles = [0.0, 0.01, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1.0]

    @Test(arguments: 0..<10)
    func quantilesAreAtMostFourAndAHalfPercentOff(seed: Int) throws {
        var random = SplitMix64(seed: seed)
        let durations = logNormalDurations(3000, &random).sorted()
        let histogram = histogram(of: durations)

        for quantile in Self.quantiles {
            let rank = max(1, Int((quantile * Double(durations.count)).rounded(.up)))
            let exact = Double(durations[rank - 1])
            let read = try #require(histogram.quantile(quantile))
            #expect(read / exact > exp2(-1.0 / 16) - 1e-9 && read / exact < exp2(1.0 / 16) + 1e-9)
        }
    }

    @Test(arguments: 1..<40)
    func powersOfTwoAreTheUpperBoundsOfTheirBins(exponent: Int) {
        let power = Int64(1) << exponent

        #expect(histogram(of: [power]).bins.map(\.bounds.upperBound) == [exp2(Double(exponent))])
        #expect(histogram(of: [power, power + 1]).bins.map(\.count) == [1, 1])
    }

    @Test func zeroAndOneAndNegativeCountAsTheSmallest() {
        let histogram = histogram(of: [0, 1, -5, .min])

        #expect(histogram.total == 4)
        #expect(histogram.quantile(1) == 1)
        #expect(histogram.bins.map(\.count) == [4])
    }

    @Test func nothingHasNoQuantile() {
        #expect(Histogram().quantile(0.5) == nil)
        #expect(Histogram().total == 0)
        #expect(Histogram().bins.isEmpty)
    }

    @Test func theLargestDurationHasABin() throws {
        let histogram = histogram(of: [.max])

        let quantile = try #require(histogram.quantile(0.5))
        #expect(abs(quantile / Double(Int64.max) - 1) < 0.045)
    }

    @Test(arguments: 0..<10)
    func mergingIsCountingTogether(seed: Int) {
        var random = SplitMix64(seed: seed)
        let left = logNormalDurations(.random(in: 0...40, using: &random), &random)
        let right = logNormalDurations(.random(in: 0...40, using: &random), &random)

        var merged = histogram(of: left)
        merged.merge(histogram(of: right))

        #expect(merged == histogram(of: right + left))
        #expect(merged.total == Int64(left.count + right.count))
        #expect(merged.bins.reduce(0) { $0 + $1.count } == merged.total)
    }
}

/// Durations around 20 ms that spread over many bins, a few of zero or one microsecond among them.
func logNormalDurations(_ count: Int, _ random: inout SplitMix64) -> [Int64] {
    (0..<count).map { _ in
        let sum = (0..<12).reduce(-6.0) { sum, _ in sum + Double.random(in: 0...1, using: &random) }
        return Int64(max(1, 20_000 * exp(sum * 2.5)))
    }
}

func histogram(of durations: [Int64]) -> Histogram {
    durations.reduce(into: Histogram()) { $0.add($1) }
}
