import Foundation

/// Counts of durations in bins whose bounds grow by 2^(1/16), as OpenTelemetry's exponential histogram at scale 4, and
/// the least and the greatest of them.
///
/// Bin `i` holds the whole microseconds in (2^(i/16), 2^((i+1)/16)]; zero and one have a count of their own.
/// (https://opentelemetry.io/docs/specs/otel/metrics/data-model/#exponentialhistogram)
public struct Histogram: Sendable, Equatable {
    /// How many bins lie between a duration and its double.
    static let binsPerDoubling = 16.0
    /// More bins than any duration needs.
    static let mostBins = 1024

    /// Durations of zero or one microsecond.
    private(set) var smallest: Int64 = 0
    /// The least duration in microseconds; larger than `greatest` where there is none.
    private(set) var least = Int64.max
    /// The greatest duration in microseconds.
    private(set) var greatest: Int64 = 0
    /// The bin that `counts[0]` counts.
    private(set) var offset = 0
    private(set) var counts: [Int64] = []

    /// A histogram without durations.
    public init() {}

    /// How many durations it counts.
    public var total: Int64 { counts.reduce(smallest, +) }

    /// The bins that count anything, two by two, from small to large: their bounds in microseconds, which grow by
    /// 2^(1/8) and of which the upper one is in it, and their counts.
    public var bins: [(bounds: ClosedRange<Double>, count: Int64)] {
        var bins: [(bounds: ClosedRange<Double>, count: Int64)] = smallest > 0 ? [(0...1, smallest)] : []
        var last = -1
        for (position, count) in counts.enumerated() where count > 0 {
            let pair = (offset + position) & ~1
            if pair == last {
                bins[bins.count - 1].count += count
            } else {
                bins.append((Histogram.bound(pair)...Histogram.bound(pair + 2), count))
                last = pair
            }
        }
        return bins
    }

    /// Counts a duration of `microseconds`; a negative one counts as zero.
    public mutating func add(_ microseconds: Int64) {
        widen(to: max(0, microseconds)...max(0, microseconds))
        if microseconds <= 1 {
            smallest += 1
        } else {
            add(count: 1, toBin: Histogram.bin(of: microseconds))
        }
    }

    /// Adds all that `other` counts.
    public mutating func merge(_ other: Histogram) {
        guard other.least <= other.greatest else { return }
        widen(to: other.least...other.greatest)
        smallest += other.smallest
        guard let first = other.counts.first, let last = other.counts.last else { return }
        // The bins at the ends make room for those between them.
        add(count: first, toBin: other.offset)
        if other.counts.count > 1 { add(count: last, toBin: other.offset + other.counts.count - 1) }
        let shift = other.offset - offset
        for position in other.counts.indices.dropFirst().dropLast() {
            counts[shift + position] += other.counts[position]
        }
    }

    /// The lower bound of a bin.
    static func bound(_ bin: Int) -> Double {
        exp2(Double(bin) / binsPerDoubling)
    }

    private static func bin(of microseconds: Int64) -> Int {
        Int(ceil(log2(Double(microseconds)) * binsPerDoubling)) - 1
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

    /// Notes that it counts durations of all of `durations`.
    mutating func widen(to durations: ClosedRange<Int64>) {
        least = min(least, durations.lowerBound)
        greatest = max(greatest, durations.upperBound)
    }
}
