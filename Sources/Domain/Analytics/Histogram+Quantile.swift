import Foundation

extension Histogram {
    /// The duration in microseconds that the part `quantile` (0…1) of the durations does not exceed, by nearest rank;
    /// nil when it is empty.
    ///
    /// The first and the last rank are known exactly. The others lie in their bin as if its durations were spread over
    /// it evenly by ratio, so an answer is never further off than the bin is wide (4.4 %), and never outside of what
    /// was measured.
    public func quantile(_ quantile: Double) -> Double? {
        let total = self.total
        guard total > 0 else { return nil }
        let rank = min(total, max(1, Int64((min(max(quantile, 0), 1) * Double(total)).rounded(.up))))
        if rank == 1 { return Double(least) }
        if rank == total { return Double(greatest) }
        var seen = smallest
        if seen >= rank { return Double(min(1, greatest)) }
        for (position, count) in counts.enumerated() {
            if seen + count >= rank {
                return interpolated(offset + position, rank: rank - seen, of: count, after: seen, total)
            }
            seen += count
        }
        return nil
    }

    /// The `rank`th of the `count` durations in `bin`, `seen` durations being smaller than these.
    ///
    /// Where the least duration is in the bin, its first is that one, and so with the greatest.
    private func interpolated(_ bin: Int, rank: Int64, of count: Int64, after seen: Int64, _ total: Int64) -> Double {
        let lower = max(Histogram.bound(bin), Double(least))
        let upper = min(Histogram.bound(bin + 1), Double(greatest))
        guard lower < upper else { return min(max(lower, Double(least)), Double(greatest)) }
        let before = seen == 0 ? 1 : 0.5
        let behind = seen + count == total ? 0 : 0.5
        let part = (Double(rank) - before) / max(Double(count) - before + behind, 1)
        return min(max(lower * pow(upper / lower, part), lower), upper)
    }
}
