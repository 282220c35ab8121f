import SQL
import Store

/// Every statement about TimescaleDB, all in this one place: for TimescaleDB 2.11 and newer.
///
/// Names of tables are written as text that TimescaleDB resolves by the search path, as our other statements are.
struct TimescaleSQL: Sendable {
    /// The schema in which the extension's functions are, quoted.
    let schema: String

    /// Which version could be made, and whether its library was loaded with the server: its settings are there then.
    /// Without, making it would end the connection.
    static let available: SQLQuery = """
        SELECT default_version, current_setting('timescaledb.disable_load', true) IS NOT NULL
        FROM pg_catalog.pg_available_extensions WHERE name = 'timescaledb'
        """

    /// Makes the extension.
    static let create: SQLQuery = "CREATE EXTENSION IF NOT EXISTS timescaledb"

    /// Our tables that are hypertables, and what is on for each.
    static let tables: SQLQuery = """
        SELECT h.hypertable_name::text, h.compression_enabled,
        \(job("policy_compression", "count(*)")) > 0,
        \(job("policy_retention", "max(\(dropAfter))")),
        (SELECT floor(extract(epoch FROM d.time_interval) / 86400)::bigint FROM timescaledb_information.dimensions d
        WHERE d.hypertable_schema = h.hypertable_schema AND d.hypertable_name = h.hypertable_name
        AND d.dimension_number = 1)
        FROM timescaledb_information.hypertables h
        WHERE h.hypertable_schema = current_schema() AND h.hypertable_name::text IN (\(raw: names))
        """

    /// Makes `table` a hypertable with the rows that it has; its primary key begins with the time, as it has to.
    func makeHypertable(_ table: RawTable) -> SQLQuery {
        """
        SELECT 1 FROM \(raw: schema).create_hypertable('\(raw: table.rawValue)', 'timestamp',
        chunk_time_interval => INTERVAL '\(raw: "\(TimescaleChunks.longDays)") days', create_default_indexes => false,
        if_not_exists => true, migrate_data => true)
        """
    }

    /// Lets `table` be compressed, in the order of our lists.
    func allowCompression(of table: RawTable) -> SQLQuery {
        """
        ALTER TABLE \(raw: table.rawValue) SET (timescaledb.compress,
        timescaledb.compress_segmentby = '\(raw: table.segments)',
        timescaledb.compress_orderby = 'timestamp DESC, id DESC')
        """
    }

    /// Compresses chunks of `table` a week after their end.
    func compressWeekly(_ table: RawTable) -> SQLQuery {
        """
        SELECT \(raw: schema).add_compression_policy('\(raw: table.rawValue)', INTERVAL '7 days',
        if_not_exists => true)
        """
    }

    /// Drops chunks of `table` whose rows are all older than `days`, every night at two o'clock, UTC: so that before it
    /// the server has gone through what became too old at midnight.
    func addRetention(of table: RawTable, days: Int) -> SQLQuery {
        """
        SELECT \(raw: schema).add_retention_policy('\(raw: table.rawValue)', INTERVAL '\(raw: "\(days)") days',
        if_not_exists => true, schedule_interval => INTERVAL '1 day',
        initial_start => date_trunc('day', now(), 'UTC') + INTERVAL '26 hours')
        """
    }

    /// Drops no more chunks of `table` by itself.
    func removeRetention(of table: RawTable) -> SQLQuery {
        "SELECT \(raw: schema).remove_retention_policy('\(raw: table.rawValue)', if_exists => true)"
    }

    /// Makes new chunks of `table` as long as `days`.
    func setChunks(of table: RawTable, days: Int64) -> SQLQuery {
        "SELECT \(raw: schema).set_chunk_time_interval('\(raw: table.rawValue)', INTERVAL '\(raw: "\(days)") days')"
    }

    /// Drops the chunks of `table` whose rows are all older than `moment`, and says how many.
    func dropChunks(of table: RawTable, before moment: some SQLValueConvertible) -> SQLQuery {
        """
        SELECT count(*) FROM \(raw: schema).drop_chunks('\(raw: table.rawValue)', older_than => \(moment)::timestamptz)
        """
    }

    private static let names = RawTable.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
    private static let dropAfter = "floor(extract(epoch FROM (j.config ->> 'drop_after')::interval) / 86400)::bigint"

    private static func job(_ procedure: String, _ value: String) -> SQLQuery {
        """
        (SELECT \(raw: value) FROM timescaledb_information.jobs j WHERE j.proc_name::text = '\(raw: procedure)'
        AND j.hypertable_schema = h.hypertable_schema AND j.hypertable_name = h.hypertable_name)
        """
    }
}

extension RawTable {
    /// By which columns compressed rows are kept apart.
    ///
    /// Each segment holds up to 1,000 rows of one value, and a list of all values has to open one of each: tools in
    /// events made such a list fifty times slower. Groups keep errors apart because resolving a group then opens its
    /// own rows alone; of services there are few. Other filters find their segments by what TimescaleDB notes of each.
    fileprivate var segments: String {
        switch self {
        case .events, .metrics: ""
        case .errors: "error_group"
        case .costs: "service_name"
        }
    }
}
