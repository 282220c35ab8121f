import Domain
import SQL

/// The writing side of one rollup table: persists what was applied.
///
/// It adds a fold to the buckets that it holds in memory and overwrites this instance's rows with them, so that nothing
/// is merged in SQL. Buckets that are not held are read before, all by one statement.
struct RollupWriter<Series: RollupSeries, Measure: RollupMeasure>: Sendable {
    private typealias Bucket = RollupBucket<Series>

    let rows: RollupRows<Series, Measure>
    private var held = RecentBuckets<RollupBucket<Series>, Measure>(
        capacity: 8_192, lifetime: 15 * Timestamp.minute)
    /// The oldest bucket of each resolution that was written since this was last emptied.
    private var changes: [RollupResolution: Timestamp] = [:]

    init(table: String, instance: Int64) {
        rows = RollupRows(table: table, instance: instance)
    }

    /// Writes what `fold` adds; of rows that cannot be read, `repair` makes what they were.
    mutating func persist(
        _ fold: RollupFold<Series, Measure>, now: Timestamp, repair: inout RollupRepair,
        on connection: any SQLConnection
    ) throws {
        guard !fold.isEmpty else { return }
        let added = fold.buckets()
        var kept: [RollupBucket<Series>: Measure] = [:]
        let missing = added.keys.filter { bucket in
            kept[bucket] = held[bucket]
            return kept[bucket] == nil
        }
        try kept.merge(rows.read(missing, repair: &repair, on: connection)) { $1 }
        let sums = added.map { bucket, measure in (bucket, kept[bucket]?.merged(with: measure) ?? measure) }
        try rows.write(sums, to: connection)
        for (bucket, sum) in sums {
            held.set(bucket, sum, at: now)
            changes[bucket.resolution] = min(changes[bucket.resolution] ?? .latest, bucket.start)
        }
    }

    /// Moves the changes out, into those of all tables.
    mutating func takeChanges(into all: inout RollupCache.Changes) {
        guard !changes.isEmpty else { return }
        all[rows.table] = changes
        changes.removeAll(keepingCapacity: true)
    }
}

/// The rows of one instance in a rollup table.
struct RollupRows<Series: RollupSeries, Measure: RollupMeasure>: Sendable {
    let table: String
    let instance: Int64

    /// How many rows one statement asks for.
    private static var most: Int { 8_192 }

    private static var keys: [SQLUpsert.Column] {
        [("resolution", .integer), ("bucket", .timestamp)] + Series.columns.map { ($0, .text) }
    }

    /// The rows of `buckets` that are there; `repair` makes what those were that cannot be read.
    func read(
        _ buckets: [RollupBucket<Series>], repair: inout RollupRepair, on connection: any SQLConnection
    ) throws -> [RollupBucket<Series>: Measure] {
        var measures: [RollupBucket<Series>: Measure] = [:]
        var unreadable: [(bucket: RollupBucket<Series>, salvaged: Measure)] = []
        for start in stride(from: 0, to: buckets.count, by: RollupRows.most) {
            let part = buckets[start..<min(buckets.count, start + RollupRows.most)]
            try connection.query(query(part, connection.dialect)) { row in
                guard let resolution = RollupResolution(rawValue: row.integer(0)) else { return }
                let bucket = RollupBucket(
                    series: Series(row, from: 2), start: row.moment(1), resolution: resolution)
                do {
                    try measures[bucket, default: Measure()].merge(row, from: 2 + Series.columns.count)
                } catch is UnreadableRollup {
                    unreadable.append((bucket, Measure(salvaging: row, from: 2 + Series.columns.count)))
                }
            }
        }
        for (bucket, salvaged) in unreadable {
            measures[bucket] = try repair.measure(of: bucket, instance: instance, salvaged, on: connection)
        }
        return measures
    }

    private func query(_ buckets: ArraySlice<RollupBucket<Series>>, _ dialect: Dialect) -> SQLQuery {
        let wanted = dialect.rows(
            buckets.map { [String($0.resolution.rawValue), String($0.start.microseconds)] + $0.series.values },
            columns: RollupRows.keys)
        let columns = (RollupRows.keys.map(\.name) + Measure.columns).map { "r.\($0)" }.joined(separator: ", ")
        let conditions = RollupRows.keys.map { "r.\($0.name) = w.\($0.name)" }.joined(separator: " AND ")
        // A cross join, which SQLite does in this order: each wanted row is found by the primary key.
        return """
            SELECT \(raw: columns) FROM \(wanted) w CROSS JOIN \(raw: table) r
            WHERE \(raw: conditions) AND r.instance = \(instance)
            """
    }

    /// Overwrites rows, or makes them.
    func write(_ sums: [(RollupBucket<Series>, Measure)], to connection: any SQLConnection) throws {
        let keys = RollupRows.keys + [("instance", .integer)]
        let columns = keys + zip(Measure.columns, Measure.types).map { ($0, $1) }
        let upsert = SQLUpsert(into: table, key: keys.map(\.name), columns: columns, where: .replace)
        try connection.upsert(upsert, count: sums.count) { index, binder in
            let (bucket, measure) = sums[index]
            binder.integer(bucket.resolution.rawValue)
            binder.timestamp(bucket.start.microseconds)
            for value in bucket.series.values { binder.text(value) }
            binder.integer(instance)
            measure.bind(to: binder)
        }
    }
}
