import Domain
import SQL

/// That a row of a rollup table cannot be what was written.
struct UnreadableRollup: Error {}

/// Makes rows of rollups anew, from the raw rows that they add up, where they cannot be read.
struct RollupRepair {
    /// How many rows were made anew, and of how many the raw rows are gone.
    struct Counts: Sendable, Equatable {
        var rebuilt = 0
        var lost = 0
    }

    private(set) var counts = Counts()
    /// What each instance's rows cover, as far as it is known.
    private var marks: [Int64: SettledMarks]

    /// A repair of rows whose instance's marks may be known already.
    init(marks: [Int64: SettledMarks] = [:]) {
        self.marks = marks
    }

    /// What the raw rows of a bucket add up to; where some may be gone because of their age, what is `salvaged` of the
    /// row itself.
    mutating func measure<Series: RollupSeries, Measure: RollupMeasure>(
        of bucket: RollupBucket<Series>, instance: Int64, _ salvaged: Measure, on connection: any SQLConnection
    ) throws -> Measure {
        guard try bucket.start >= RetentionMark.firstWholeMoment(connection) else {
            counts.lost += 1
            return salvaged
        }
        counts.rebuilt += 1
        let table = Series.source
        let mark = try covered(by: instance, on: connection)[table]
        let end = bucket.start + bucket.resolution.width
        var conditions = [
            "r.timestamp >= \(bucket.start) AND r.timestamp < \(end) AND r.id <= \(mark)",
            connection.dialect.isAmong("(r.id >> \(table.blockBits))", table.blocks(of: instance)),
        ]
        if let own = bucket.series.rawCondition { conditions.append(own) }
        var measure = Measure()
        try connection.query(
            """
            SELECT \(raw: Measure.rawColumns) FROM \(raw: table.rawValue) r
            WHERE \(conditions.joined(separator: " AND "))
            """
        ) { measure.add(raw: $0) }
        return measure
    }

    private mutating func covered(by instance: Int64, on connection: any SQLConnection) throws -> SettledMarks {
        if let known = marks[instance] { return known }
        let found = try SettledMarks.locked(instance, on: connection)
        marks[instance] = found
        return found
    }
}

extension DataStore {
    /// How many rows are repaired in one transaction.
    private static let repairedRows = 100

    /// Makes all rows of rollups anew that cannot be read; throws `StoreError.corrupt` where this process may not.
    func repairRollups() async throws {
        guard database.ownership != .none else { throw StoreError.corrupt("a row of aggregates") }
        try await repair("event_rollups", EventSeries.self, EventMeasure.self)
        try await repair("cost_rollups", CostSeries.self, CostMeasure.self)
        try await repair("session_cost_rollups", SessionSeries.self, CostMeasure.self)
        try await repair("error_rollups", ErrorSeries.self, CountMeasure.self)
        try await repair("error_group_rollups", ErrorGroupSeries.self, CountMeasure.self)
        try await repair("metric_rollups", MetricSeries.self, ValueMeasure.self)
        rollupCache.forgetAll()
    }

    private func repair<Series: RollupSeries, Measure: RollupMeasure>(
        _ table: String, _: Series.Type, _: Measure.Type
    ) async throws {
        while true {
            let broken = try await database.read { connection in
                try RollupRows<Series, Measure>.unreadable(in: table, atMost: DataStore.repairedRows, on: connection)
            }
            guard !broken.isEmpty else { return }
            let counts = try await database.writeDerived { connection in
                var repair = RollupRepair()
                for (instance, buckets) in broken.sorted(by: { $0.key < $1.key }) {
                    let rows = RollupRows<Series, Measure>(table: table, instance: instance)
                    // Before the rows are read: their owner writes them under its marks alone.
                    _ = try SettledMarks.locked(instance, on: connection)
                    let measures = try rows.read(buckets, repair: &repair, on: connection)
                    try rows.write(measures.map { ($0.key, $0.value) }, to: connection)
                }
                return repair.counts
            } ended: { _ in
            }
            health.note(counts)
        }
    }
}

extension RollupRows {
    /// Some of the buckets whose rows cannot be read, by instance.
    fileprivate static func unreadable(
        in table: String, atMost count: Int, on connection: any SQLConnection
    ) throws -> [Int64: [RollupBucket<Series>]] {
        let columns = ["instance", "resolution", "bucket"] + Series.columns + Measure.columns
        var found: [Int64: [RollupBucket<Series>]] = [:]
        var left = count
        try connection.each("SELECT \(raw: columns.joined(separator: ", ")) FROM \(raw: table)") { row in
            do {
                var measure = Measure()
                try measure.merge(row, from: 3 + Series.columns.count)
            } catch is UnreadableRollup {
                guard let resolution = RollupResolution(rawValue: row.integer(1)) else { return true }
                let bucket = RollupBucket(series: Series(row, from: 3), start: row.moment(2), resolution: resolution)
                found[row.integer(0), default: []].append(bucket)
                left -= 1
            }
            return left > 0
        }
        return found
    }
}
