import Domain
import SQL

/// The reading side of one rollup table: merges the rows of all instances.
struct RollupReader<Series: RollupSeries, Measure: RollupMeasure> {
    let table: String
    let connection: any SQLConnection

    /// Remembers answers, where there is one.
    var cache: RollupCache.View?

    /// Adds up each series over `range`, widened to whole minutes; `filter` is a condition on the series' columns.
    func totals(_ range: TimeRange, where filter: SQLQuery? = nil) throws -> [Series: Measure] {
        try RollupSegment.covering(range).flatMap(\.parts).reduce(into: [:]) { totals, segment in
            let part: [Series: Measure] = try remembering(segment, filter, width: nil, weight: { $0.count }) {
                var part: [Series: Measure] = [:]
                try forEach(segment, where: filter) { row in
                    try part[Series(row, from: 1), default: Measure()].merge(row, from: 1 + Series.columns.count)
                }
                return part
            }
            totals.merge(part) { $0.merged(with: $1) }
        }
    }

    /// Adds up each group of series over `range`, as `key` tells them apart.
    func totals<Key: Hashable>(
        _ range: TimeRange, by key: (Series) -> Key, where filter: SQLQuery? = nil
    ) throws -> [Key: Measure] {
        try totals(range, where: filter).reduce(into: [:]) { totals, entry in
            totals[key(entry.key), default: Measure()].merge(entry.value)
        }
    }

    /// Adds up each group of series in each bucket of `resolution` inside `range`, or in each `width` of some of them.
    func buckets<Key: Hashable>(
        _ range: TimeRange, _ resolution: RollupResolution, width: Int64? = nil, by key: (Series) -> Key,
        where filter: SQLQuery? = nil
    ) throws -> [Key: [Timestamp: Measure]] {
        let width = width ?? resolution.width
        var buckets: [Key: [Timestamp: Measure]] = [:]
        // Whole buckets: a range that ends now would be another question each time.
        let whole = TimeRange(
            from: range.start.floored(to: width), to: min(range.end, .latest - width).ceiled(to: width))
        for segment in RollupSegment(resolution: resolution, range: whole).parts(by: width) {
            let part = try remembering(
                segment, filter, width: width, weight: { $0.reduce(0) { $0 + $1.value.count } }
            ) {
                try seriesBuckets(segment, width, where: filter)
            }
            for (series, measures) in part {
                buckets[key(series), default: [:]].merge(measures) { $0.merged(with: $1) }
            }
        }
        return buckets
    }

    private func seriesBuckets(
        _ segment: RollupSegment, _ width: Int64, where filter: SQLQuery?
    ) throws -> [Series: [Timestamp: Measure]] {
        var buckets: [Series: [Timestamp: Measure]] = [:]
        try forEach(segment, where: filter) { row in
            try buckets[Series(row, from: 1), default: [:]][row.moment(0).floored(to: width), default: Measure()]
                .merge(row, from: 1 + Series.columns.count)
        }
        return buckets
    }

    private func remembering<Answer: Sendable>(
        _ segment: RollupSegment, _ filter: SQLQuery?, width: Int64?, weight: (Answer) -> Int,
        make: () throws -> Answer
    ) throws -> Answer {
        guard let cache else { return try make() }
        let question = RollupCache.Question(table: table, segment: segment, filter: filter, width: width)
        return try cache.answer(to: question, weight: weight, make: make)
    }

    private func forEach(
        _ segment: RollupSegment, where filter: SQLQuery?, row: (any SQLRow) throws -> Void
    ) throws {
        let columns = (["bucket"] + Series.columns + Measure.columns).joined(separator: ", ")
        var query: SQLQuery = """
            SELECT \(raw: columns) FROM \(raw: table) WHERE resolution = \(segment.resolution.rawValue)
            AND bucket >= \(segment.range.start) AND bucket < \(segment.range.end)
            """
        if let filter { query += " AND \(filter)" }
        try connection.query(query, row: row)
    }
}

/// The rollups as one connection sees them.
struct Rollups {
    let connection: any SQLConnection
    /// Remembers what stays as it is, where this process knows of every write.
    var cache: RollupCache.View?

    /// The rollups of usage events.
    var events: RollupReader<EventSeries, EventMeasure> { reader("event_rollups") }
    /// The rollups of cost entries.
    var costs: RollupReader<CostSeries, CostMeasure> { reader("cost_rollups") }
    /// The rollups of cost entries that belong to a session.
    var sessionCosts: RollupReader<SessionSeries, CostMeasure> { reader("session_cost_rollups") }
    /// The rollups of error logs.
    var errors: RollupReader<ErrorSeries, CountMeasure> { reader("error_rollups") }
    /// The rollups of groups of errors.
    var errorGroups: RollupReader<ErrorGroupSeries, CountMeasure> { reader("error_group_rollups") }
    /// The rollups of measurements.
    var metrics: RollupReader<MetricSeries, ValueMeasure> { reader("metric_rollups") }

    private func reader<Series, Measure>(_ table: String) -> RollupReader<Series, Measure> {
        RollupReader(table: table, connection: connection, cache: cache)
    }
}
