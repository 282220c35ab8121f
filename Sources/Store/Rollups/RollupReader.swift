import Domain
import SQL

/// The reading side of one rollup table: merges the rows of all instances.
struct RollupReader<Series: RollupSeries, Measure: RollupMeasure> {
    let table: String
    let connection: any SQLConnection

    /// Adds up each series over `range`, widened to whole minutes; `filter` is a condition on the series' columns.
    func totals(_ range: TimeRange, where filter: SQLQuery? = nil) throws -> [Series: Measure] {
        var totals: [Series: Measure] = [:]
        for segment in RollupSegment.covering(range) {
            try forEach(segment, where: filter) { row in
                try totals[Series(row, from: 1), default: Measure()].merge(row, from: 1 + Series.columns.count)
            }
        }
        return totals
    }

    /// Adds up each group of series over `range`, as `key` tells them apart.
    func totals<Key: Hashable>(
        _ range: TimeRange, by key: (Series) -> Key, where filter: SQLQuery? = nil
    ) throws -> [Key: Measure] {
        try totals(range, where: filter).reduce(into: [:]) { totals, entry in
            totals[key(entry.key), default: Measure()].merge(entry.value)
        }
    }

    /// Adds up each group of series in each bucket of `resolution` inside `range`.
    func buckets<Key: Hashable>(
        _ range: TimeRange, _ resolution: RollupResolution, by key: (Series) -> Key, where filter: SQLQuery? = nil
    ) throws -> [Key: [Timestamp: Measure]] {
        var buckets: [Key: [Timestamp: Measure]] = [:]
        try forEach(RollupSegment(resolution: resolution, range: range), where: filter) { row in
            let series = Series(row, from: 1)
            try buckets[key(series), default: [:]][row.moment(0), default: Measure()]
                .merge(row, from: 1 + Series.columns.count)
        }
        return buckets
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

extension SQLConnection {
    /// The rollups of usage events.
    var eventRollups: RollupReader<EventSeries, EventMeasure> { RollupReader(table: "event_rollups", connection: self) }
    /// The rollups of cost entries.
    var costRollups: RollupReader<CostSeries, CostMeasure> { RollupReader(table: "cost_rollups", connection: self) }
    /// The rollups of cost entries that belong to a session.
    var sessionCostRollups: RollupReader<SessionSeries, CostMeasure> {
        RollupReader(table: "session_cost_rollups", connection: self)
    }
    /// The rollups of error logs.
    var errorRollups: RollupReader<ErrorSeries, CountMeasure> { RollupReader(table: "error_rollups", connection: self) }
    /// The rollups of measurements.
    var metricRollups: RollupReader<MetricSeries, ValueMeasure> {
        RollupReader(table: "metric_rollups", connection: self)
    }
}
