import Domain
import SQL

/// The writing side of one rollup table.
///
/// A batch is folded in memory first, by minute. `flush` adds the fold to the buckets that this writer holds in memory
/// and overwrites its rows with them, so that nothing is merged in SQL; a bucket that is not held is read first.
struct RollupWriter<Series: RollupSeries, Measure: RollupMeasure>: Sendable {
    private struct Bucket: Hashable {
        let series: Series
        let start: Timestamp
        let resolution: RollupResolution
    }

    private struct Minute: Hashable {
        let series: Series
        let start: Timestamp
    }

    /// The number of held buckets past which they are forgotten: some megabytes.
    private static var mostHeld: Int { 4096 }

    let table: String
    let instance: Int64
    private var fold: [Minute: Measure] = [:]
    private var seconds: [Bucket: Measure] = [:]
    private var held: [Bucket: Measure] = [:]

    /// The oldest bucket of each resolution that was written since this was last emptied.
    private(set) var changes: [RollupResolution: Timestamp] = [:]

    init(table: String, instance: Int64) {
        self.table = table
        self.instance = instance
    }

    /// Adds to the fold what `change` adds to the measure of `series` at `moment`.
    mutating func add(_ series: Series, at moment: Timestamp, _ change: (inout Measure) -> Void) {
        change(&fold[Minute(series: series, start: moment.floored(to: Timestamp.minute)), default: Measure()])
    }

    /// Adds to a bucket of one second, which is not part of the coarser ones.
    mutating func addSecond(_ series: Series, at moment: Timestamp, _ change: (inout Measure) -> Void) {
        let start = moment.floored(to: Timestamp.second)
        change(&seconds[Bucket(series: series, start: start, resolution: .second), default: Measure()])
    }

    /// Writes the fold, and begins a new one.
    mutating func flush(to connection: any SQLConnection) throws {
        guard !fold.isEmpty else { return }
        if held.count > Self.mostHeld { held.removeAll(keepingCapacity: true) }
        var changed: Set<Bucket> = []
        for (minute, measure) in fold {
            for resolution in RollupResolution.kept {
                let start = resolution.bucket(of: minute.start)
                let bucket = Bucket(series: minute.series, start: start, resolution: resolution)
                try merge(measure, into: bucket, on: connection)
                changed.insert(bucket)
            }
        }
        for (bucket, measure) in seconds {
            try merge(measure, into: bucket, on: connection)
            changed.insert(bucket)
        }
        fold.removeAll(keepingCapacity: true)
        seconds.removeAll(keepingCapacity: true)
        for bucket in changed { changes[bucket.resolution] = min(changes[bucket.resolution] ?? .latest, bucket.start) }
        try write(changed.map { ($0, held[$0] ?? Measure()) }, to: connection)
    }

    /// Moves the changes out, into those of all tables.
    mutating func takeChanges(into all: inout RollupCache.Changes) {
        guard !changes.isEmpty else { return }
        all[table] = changes
        changes.removeAll(keepingCapacity: true)
    }

    private mutating func merge(_ measure: Measure, into bucket: Bucket, on connection: any SQLConnection) throws {
        if held[bucket] == nil {
            held[bucket] = try read(bucket, on: connection)
        }
        held[bucket]?.merge(measure)
    }

    private func read(_ bucket: Bucket, on connection: any SQLConnection) throws -> Measure {
        var measure = Measure()
        let series = zip(Series.columns, bucket.series.values).map { column, value -> SQLQuery in
            "\(raw: column) = \(value)"
        }
        try connection.query(
            """
            SELECT \(raw: Measure.columns.joined(separator: ", ")) FROM \(raw: table)
            WHERE resolution = \(bucket.resolution.rawValue) AND bucket = \(bucket.start)
            AND \(series.joined(separator: " AND ")) AND instance = \(instance)
            """
        ) { try measure.merge($0, from: 0) }
        return measure
    }

    private func write(_ rows: [(Bucket, Measure)], to connection: any SQLConnection) throws {
        let keys = ["resolution", "bucket"] + Series.columns + ["instance"]
        let insert = SQLInsert(into: table, columns: keys + Measure.columns, onConflict: .replace(keys))
        try connection.insert(insert, count: rows.count) { index, binder in
            let (bucket, measure) = rows[index]
            binder.integer(bucket.resolution.rawValue)
            binder.timestamp(bucket.start.microseconds)
            for value in bucket.series.values { binder.text(value) }
            binder.integer(instance)
            measure.bind(to: binder)
        }
    }
}
