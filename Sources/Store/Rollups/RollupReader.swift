import Domain
import SQL

/// The reading side of one rollup table: merges the rows of all instances.
///
/// What is asked is sent when the first answer is looked at, with all that was asked by then.
struct RollupReader<Series: RollupSeries, Measure: RollupMeasure> {
    let table: String
    let batch: SQLBatch
    /// Remembers answers, where there is one.
    let cache: RollupCache.View?

    /// Adds up each series over `range`, widened to whole minutes; `filter` is a condition on the series' columns.
    func totals(_ range: TimeRange, where filter: SQLQuery? = nil) -> SQLAnswer<[Series: Measure]> {
        let parts = RollupSegment.covering(range).flatMap { self.parts(of: $0, by: $0.resolution.width) }.map { segment in
            remembered(segment, filter, width: nil, weight: { $0.count }) { ask in
                ask([Series: Measure]()) { part, row in
                    try part[Series(row, from: 1), default: Measure()].merge(row, from: 1 + Series.columns.count)
                }
            }
        }
        return SQLAnswer {
            try parts.reduce(into: [:]) { $0.merge(try $1.get()) { $0.merged(with: $1) } }
        }
    }

    /// Adds up each group of series over `range`, as `key` tells them apart.
    func totals<Key: Hashable>(
        _ range: TimeRange, by key: @escaping (Series) -> Key, where filter: SQLQuery? = nil
    ) -> SQLAnswer<[Key: Measure]> {
        totals(range, where: filter).map { totals in
            totals.reduce(into: [:]) { $0[key($1.key), default: Measure()].merge($1.value) }
        }
    }

    /// Adds up all series over `range`.
    func total(_ range: TimeRange, where filter: SQLQuery? = nil) -> SQLAnswer<Measure> {
        totals(range, where: filter).map { totals in totals.values.reduce(into: Measure()) { $0.merge($1) } }
    }

    /// Adds up each group of series in each bucket of `resolution` inside `range`, or in each `width` of some of them.
    func buckets<Key: Hashable>(
        _ range: TimeRange, _ resolution: RollupResolution, width: Int64? = nil, by key: @escaping (Series) -> Key,
        where filter: SQLQuery? = nil
    ) -> SQLAnswer<[Key: [Timestamp: Measure]]> {
        let width = width ?? resolution.width
        // Whole buckets: a range that ends now would be another question each time.
        let whole = TimeRange(
            from: range.start.floored(to: width), to: min(range.end, .latest - width).ceiled(to: width))
        let segment = RollupSegment(resolution: resolution, range: whole)
        let parts = self.parts(of: segment, by: width).map { segment in
            remembered(segment, filter, width: width, weight: { $0.reduce(0) { $0 + $1.value.count } }) { ask in
                ask([Series: [Timestamp: Measure]]()) { buckets, row in
                    try buckets[Series(row, from: 1), default: [:]][
                        row.moment(0).floored(to: width), default: Measure()
                    ].merge(row, from: 1 + Series.columns.count)
                }
            }
        }
        return SQLAnswer {
            var buckets: [Key: [Timestamp: Measure]] = [:]
            for part in parts {
                for (series, measures) in try part.get() {
                    buckets[key(series), default: [:]].merge(measures) { $0.merged(with: $1) }
                }
            }
            return buckets
        }
    }

    /// The parts that are asked for one by one: what stays as it is apart from what changes, where that is remembered.
    private func parts(of segment: RollupSegment, by width: Int64) -> [RollupSegment] {
        cache == nil ? [segment] : segment.parts(by: width)
    }

    /// What is remembered of a segment's rows, or else what `make` asks for.
    private func remembered<Answer: Sendable>(
        _ segment: RollupSegment, _ filter: SQLQuery?, width: Int64?, weight: @escaping (Answer) -> Int,
        make: ((Answer, @escaping (inout Answer, any SQLRow) throws -> Void) -> SQLAnswer<Answer>) -> SQLAnswer<Answer>
    ) -> SQLAnswer<Answer> {
        let question = RollupCache.Question(table: table, segment: segment, filter: filter, width: width)
        if let known: Answer = cache?.known(question) { return SQLAnswer { known } }
        let asked = make { batch.ask(query(segment, where: filter), into: $0, $1) }
        guard let cache else { return asked }
        return asked.map { answer in
            cache.keep(answer, for: question, weight: weight(answer))
            return answer
        }
    }

    private func query(_ segment: RollupSegment, where filter: SQLQuery?) -> SQLQuery {
        let columns = (["bucket"] + Series.columns + Measure.columns).joined(separator: ", ")
        var query: SQLQuery = """
            SELECT \(raw: columns) FROM \(raw: table) WHERE resolution = \(segment.resolution.rawValue)
            AND bucket >= \(segment.range.start) AND bucket < \(segment.range.end)
            """
        if let filter { query += " AND \(filter)" }
        return query
    }
}

/// The rollups as one connection sees them.
struct Rollups {
    /// What is asked together, of rollups and beside them.
    let batch: SQLBatch
    /// Remembers what stays as it is, where this process knows of every write.
    private let cache: RollupCache.View?

    init(connection: any SQLConnection, cache: RollupCache.View? = nil) {
        batch = SQLBatch(connection)
        self.cache = cache
    }

    /// Where they are read.
    var connection: any SQLConnection { batch.connection }

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
        RollupReader(table: table, batch: batch, cache: cache)
    }
}
