import Domain

/// What the rows of a rollup are added up to, as somebody wants them; parts of it are remembered.
protocol RollupSum: Sendable {
    /// By what the rows are told apart.
    associatedtype Series
    /// What a row adds up.
    associatedtype Measure

    /// The sum of no rows.
    init()

    /// About how many measures it holds.
    var weight: Int { get }

    /// Adds a row of `series` in `bucket`, which `read` merges into a measure.
    mutating func add(_ series: Series, _ bucket: Timestamp, _ read: (inout Measure) throws -> Void) throws

    /// Adds what `other` adds up.
    mutating func merge(_ other: Self)
}

/// What each series adds up to.
struct SeriesTotals<Series: RollupSeries, Measure: RollupMeasure>: RollupSum {
    private(set) var measures: [Series: Measure] = [:]

    var weight: Int { measures.count }

    mutating func add(_ series: Series, _ bucket: Timestamp, _ read: (inout Measure) throws -> Void) throws {
        try read(&measures[series, default: Measure()])
    }

    mutating func merge(_ other: SeriesTotals) {
        for (series, measure) in other.measures { measures[series, default: Measure()].merge(measure) }
    }
}

/// What each series adds up to in each bucket.
struct SeriesBuckets<Series: RollupSeries, Measure: RollupMeasure>: RollupSum {
    private(set) var measures: [Series: [Timestamp: Measure]] = [:]

    var weight: Int { measures.values.reduce(0) { $0 + $1.count } }

    mutating func add(_ series: Series, _ bucket: Timestamp, _ read: (inout Measure) throws -> Void) throws {
        try read(&measures[series, default: [:]][bucket, default: Measure()])
    }

    mutating func merge(_ other: SeriesBuckets) {
        for (series, buckets) in other.measures {
            measures[series, default: [:]].merge(buckets) { $0.merged(with: $1) }
        }
    }
}
