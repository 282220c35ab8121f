import Domain
import Foundation
import Testing

/// Percentiles are interpolated in their bin, and lie inside of what was measured.
struct HistogramQuantileTests {
    private static let quantiles = [0.0, 0.01, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1.0]

    @Test(arguments: [0, 1, 2, 3, 100, 96_800, 100_000, 1_000_000, 604_800_000_000])
    func oneDurationIsEveryQuantileOfIt(duration: Int64) {
        let once = histogram(of: [duration])
        let often = histogram(of: Array(repeating: duration, count: 7))

        for quantile in Self.quantiles {
            #expect(once.quantile(quantile) == Double(duration))
            #expect(often.quantile(quantile) == Double(duration))
        }
    }

    @Test func twoDurationsAreKnownExactly() {
        let histogram = histogram(of: [100_000, 200_000])

        #expect(histogram.quantile(0.5) == 100_000)
        #expect(histogram.quantile(0.51) == 200_000)
        #expect(histogram.quantile(0.99) == 200_000)
    }

    @Test(arguments: 0..<20)
    func quantilesLieInsideAndRise(seed: Int) throws {
        var random = SplitMix64(seed: seed)
        let durations = logNormalDurations(.random(in: 1...200, using: &random), &random)
        let histogram = histogram(of: durations)

        let read = try Self.quantiles.map { try #require(histogram.quantile($0)) }

        #expect(read.first == durations.min().map(Double.init) && read.last == durations.max().map(Double.init))
        #expect(zip(read, read.dropFirst()).allSatisfy { $0 <= $1 })
    }

    @Test func evenlySpreadDurationsAreReadToAHalfPercent() throws {
        let histogram = histogram(of: (1...10_000).map { $0 * 100 })

        for quantile in [0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99] {
            let read = try #require(histogram.quantile(quantile))
            #expect(abs(read / (quantile * 1_000_000) - 1) < 0.005, "\(quantile): \(read)")
        }
    }

    @Test func whatIsMergedIsOfBoth() {
        var merged = histogram(of: [100_000])
        merged.merge(Histogram())
        merged.merge(histogram(of: [7000]))

        #expect(merged.quantile(0) == 7000 && merged.quantile(1) == 100_000)
        #expect(Histogram(blob: merged.blob)?.quantile(0.5) == 7000)
    }

    @Test func theBinsThatAreShownGrowByAnEighthOfADoubling() {
        let bins = histogram(of: [100_000, 103_000, 109_000]).bins

        #expect(bins.map(\.count) == [1, 2])
        for bin in bins { #expect(abs(bin.bounds.upperBound / bin.bounds.lowerBound - exp2(0.125)) < 1e-9) }
    }
}
