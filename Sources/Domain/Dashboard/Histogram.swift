import Foundation

/// Counts of durations in bins whose bounds grow by 2^(1/8): OpenTelemetry's exponential histogram at scale 3.
///
/// Bin `i` holds the whole microseconds in (2^(i/8), 2^((i+1)/8)]; zero and one have a count of their own. A quantile is
/// read at the geometric middle of its bin, at most 4.4 % off.
/// (https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram)
public struct Histogram: Sendable, Equatable {
    /// Durations of zero or one microsecond.
    private(set) var smallest: Int64 = 0
    /// The bin that `counts[0]` counts.
    private(set) var offset = 0
    private(set) var counts: [Int64] = []

    /// A histogram without durations.
    public init() {}

    /// How many durations it counts.
    public var total: Int64 { counts.reduce(smallest, +) }

    /// The bins that count anything, from small to large: their bounds in microseconds, of which the upper one is in it,
    /// and their counts.
    public var bins: [(bounds: ClosedRange<Double>, count: Int64)] {
        let low: [(bounds: ClosedRange<Double>, count: Int64)] = smallest > 0 ? [(0...1, smallest)] : []
        return low
            + counts.enumerated().filter { $0.element > 0 }
            .map { (Histogram.bound(offset + $0.offset)...Histogram.bound(offset + $0.offset + 1), $0.element) }
    }

    /// Counts a duration of `microseconds`; a negative one counts as zero.
    public mutating func add(_ microseconds: Int64) {
        if microseconds <= 1 {
            smallest += 1
        } else {
            add(count: 1, toBin: Histogram.bin(of: microseconds))
        }
    }

    /// Adds all that `other` counts.
    public mutating func merge(_ other: Histogram) {
        smallest += other.smallest
        for (position, count) in other.counts.enumerated() where count > 0 {
            add(count: count, toBin: other.offset + position)
        }
    }

    /// The duration in microseconds below which the part `quantile` (0…1) of the durations lies; nil when it is empty.
    public func quantile(_ quantile: Double) -> Double? {
        let total = self.total
        guard total > 0 else { return nil }
        let rank = max(1, Int64((min(max(quantile, 0), 1) * Double(total)).rounded(.up)))
        var seen = smallest
        if seen >= rank { return 1 }
        for (position, count) in counts.enumerated() {
            seen += count
            if seen >= rank { return exp2((Double(offset + position) + 0.5) / 8) }
        }
        return nil
    }

    /// The lower bound of a bin.
    private static func bound(_ bin: Int) -> Double {
        exp2(Double(bin) / 8)
    }

    private static func bin(of microseconds: Int64) -> Int {
        Int(ceil(log2(Double(microseconds)) * 8)) - 1
    }

    mutating func add(count: Int64, toBin bin: Int) {
        if counts.isEmpty {
            offset = bin
            counts = [count]
            return
        }
        if bin < offset {
            counts.insert(contentsOf: repeatElement(0, count: offset - bin), at: 0)
            offset = bin
        } else if bin >= offset + counts.count {
            counts.append(contentsOf: repeatElement(0, count: bin - offset - counts.count + 1))
        }
        counts[bin - offset] += count
    }

    mutating func setSmallest(_ count: Int64) {
        smallest = count
    }
}
