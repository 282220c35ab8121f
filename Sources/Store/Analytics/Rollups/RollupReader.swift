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
        sum(RollupSegment.covering(range), into: SeriesTotals.self, where: filter).map(\.measures)
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
        sum(range, resolution, width: width, into: SeriesBuckets.self, where: filter).map { sum in
            var buckets: [Key: [Timestamp: Measure]] = [:]
            for (series, measures) in sum.measures {
                buckets[key(series), default: [:]].merge(measures) { $0.merged(with: $1) }
            }
            return buckets
        }
    }

    /// What the buckets of `resolution` inside `range` add up to, each as a part of its `width` of some of them.
    func sum<Sum: RollupSum>(
        _ range: TimeRange, _ resolution: RollupResolution, width: Int64? = nil, into type: Sum.Type,
        where filter: SQLQuery? = nil
    ) -> SQLAnswer<Sum> where Sum.Series == Series, Sum.Measure == Measure {
        let width = width ?? resolution.width
        // Whole buckets: a range that ends now would be another question each time.
        let whole = TimeRange(
            from: range.start.floored(to: width), to: min(range.end, .latest - width).ceiled(to: width))
        return sum([RollupSegment(resolution: resolution, range: whole)], width: width, into: type, where: filter)
    }

    /// What the buckets of `segments`, which follow each other, add up to.
    ///
    /// All but the last bucket stays as it is while time goes by, so that is remembered as one sum.
    private func sum<Sum: RollupSum>(
        _ segments: [RollupSegment], width: Int64? = nil, into type: Sum.Type, where filter: SQLQuery?
    ) -> SQLAnswer<Sum> where Sum.Series == Series, Sum.Measure == Measure {
        guard cache != nil else { return merged(segments.map { asked($0, width, filter) }) }
        let parts = segments.flatMap { $0.parts(by: width ?? $0.resolution.width) }
        let each = { (part: RollupSegment) -> SQLAnswer<Sum> in
            self.remembered([part], width, filter) { self.asked(part, width, filter) }
        }
        guard let last = parts.last else { return SQLAnswer { Sum() } }
        guard parts.count > 1 else { return each(last) }
        let past = Array(parts.dropLast())
        return merged([remembered(past, width, filter) { merged(past.map(each)) }, each(last)])
    }

    /// What is remembered of the rows of `segments`, or else what `ask` asks for.
    private func remembered<Sum: RollupSum>(
        _ segments: [RollupSegment], _ width: Int64?, _ filter: SQLQuery?, ask: () -> SQLAnswer<Sum>
    ) -> SQLAnswer<Sum> {
        let question = RollupCache.Question(
            table: table, segments: segments, filter: filter, width: width, sum: ObjectIdentifier(Sum.self))
        if let known: Sum = cache?.known(question) { return SQLAnswer { known } }
        let asked = ask()
        guard let cache else { return asked }
        return asked.map { sum in
            cache.keep(sum, for: question, weight: sum.weight)
            return sum
        }
    }

    private func asked<Sum: RollupSum>(
        _ segment: RollupSegment, _ width: Int64?, _ filter: SQLQuery?
    ) -> SQLAnswer<Sum> where Sum.Series == Series, Sum.Measure == Measure {
        batch.ask(query(segment, where: filter), into: Sum()) { sum, row in
            let bucket = width.map { row.moment(0).floored(to: $0) } ?? segment.range.start
            try sum.add(Series(row, from: 1), bucket) { try $0.merge(row, from: 1 + Series.columns.count) }
        }
    }

    private func merged<Sum: RollupSum>(_ parts: [SQLAnswer<Sum>]) -> SQLAnswer<Sum> {
        SQLAnswer {
            guard var sum = try parts.first?.get() else { return Sum() }
            for part in parts.dropFirst() { sum.merge(try part.get()) }
            return sum
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
