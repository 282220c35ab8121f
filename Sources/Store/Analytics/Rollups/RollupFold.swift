import Domain

/// A bucket of one series in a rollup table.
struct RollupBucket<Series: RollupSeries>: Hashable, Sendable {
    let series: Series
    let start: Timestamp
    let resolution: RollupResolution
}

/// What records that were applied add to one rollup table: by minute, in memory.
struct RollupFold<Series: RollupSeries, Measure: RollupMeasure>: Sendable {
    private struct Minute: Hashable {
        let series: Series
        let start: Timestamp
    }

    private var minutes: [Minute: Measure] = [:]
    private var seconds: [RollupBucket<Series>: Measure] = [:]

    /// Whether nothing was added.
    var isEmpty: Bool { minutes.isEmpty && seconds.isEmpty }

    /// Adds what `change` adds to the measure of `series` at `moment`.
    mutating func add(_ series: Series, at moment: Timestamp, _ change: (inout Measure) -> Void) {
        change(&minutes[Minute(series: series, start: moment.floored(to: Timestamp.minute)), default: Measure()])
    }

    /// Adds to a bucket of one second, which is not part of the coarser ones.
    mutating func addSecond(_ series: Series, at moment: Timestamp, _ change: (inout Measure) -> Void) {
        let start = moment.floored(to: Timestamp.second)
        change(&seconds[RollupBucket(series: series, start: start, resolution: .second), default: Measure()])
    }

    /// What it adds to each bucket of each resolution.
    func buckets() -> [RollupBucket<Series>: Measure] {
        var buckets = seconds
        for (minute, measure) in minutes {
            for resolution in RollupResolution.kept {
                let start = resolution.bucket(of: minute.start)
                let bucket = RollupBucket(series: minute.series, start: start, resolution: resolution)
                buckets[bucket, default: Measure()].merge(measure)
            }
        }
        return buckets
    }
}
