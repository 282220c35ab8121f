import Domain
import SQL
import Store
import StoreTesting
import Testing

@testable import Maintenance

/// The texts that TimescaleDB is told: whoever changes one has to try it with the real extension.
struct TimescaleSQLTests {
    private let sql = TimescaleSQL(schema: "public")

    private func text(_ query: SQLQuery) -> String {
        query.text(in: .postgres).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    @Test func whatIsThereIsAskedOfTheCatalogs() {
        #expect(
            text(TimescalePolicy.installed)
                == "SELECT e.extversion, quote_ident(n.nspname), current_setting('timescaledb.license', true) "
                + "FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace "
                + "WHERE e.extname = 'timescaledb'")
        #expect(
            text(TimescaleSQL.available)
                == "SELECT default_version, current_setting('timescaledb.disable_load', true) IS NOT NULL "
                + "FROM pg_catalog.pg_available_extensions WHERE name = 'timescaledb'")
    }

    @Test func theExtensionIsMade() {
        #expect(text(TimescaleSQL.create) == "CREATE EXTENSION IF NOT EXISTS timescaledb")
    }

    @Test(arguments: RawTable.allCases)
    func tablesBecomeHypertables(table: RawTable) {
        #expect(
            text(sql.makeHypertable(table))
                == "SELECT 1 FROM public.create_hypertable('\(table.rawValue)', 'timestamp', "
                + "chunk_time_interval => INTERVAL '7 days', create_default_indexes => false, "
                + "if_not_exists => true, migrate_data => true)")
    }

    @Test(arguments: [
        (RawTable.events, ""), (.metrics, ""), (.errors, "error_group"), (.costs, "service_name"),
    ])
    func chunksAreCompressed(table: RawTable, segments: String) {
        #expect(
            text(sql.allowCompression(of: table))
                == "ALTER TABLE \(table.rawValue) SET (timescaledb.compress, "
                + "timescaledb.compress_segmentby = '\(segments)', "
                + "timescaledb.compress_orderby = 'timestamp DESC, id DESC')")
        #expect(
            text(sql.compressWeekly(table))
                == "SELECT public.add_compression_policy('\(table.rawValue)', INTERVAL '7 days', "
                + "if_not_exists => true)")
    }

    @Test func recordsAreKeptForAWhile() {
        #expect(
            text(sql.addRetention(of: .events, days: 30))
                == "SELECT public.add_retention_policy('usage_events', INTERVAL '30 days', if_not_exists => true, "
                + "schedule_interval => INTERVAL '1 day', "
                + "initial_start => date_trunc('day', now(), 'UTC') + INTERVAL '26 hours')")
        #expect(
            text(sql.removeRetention(of: .costs))
                == "SELECT public.remove_retention_policy('cost_tracking', if_exists => true)")
        #expect(
            text(sql.setChunks(of: .errors, days: 1))
                == "SELECT public.set_chunk_time_interval('error_logs', INTERVAL '1 days')")
        #expect(
            text(sql.dropChunks(of: .metrics, before: clock))
                == "SELECT count(*) FROM public.drop_chunks('performance_metrics', older_than => $1::timestamptz)")
    }

    @Test(arguments: [(0, 7), (1, 1), (27, 1), (28, 7), (365, 7)])
    func chunksAreShortBesideTheTimeForWhichRowsAreKept(days: Int, chunk: Int64) {
        #expect(TimescaleChunks.days(keeping: days) == chunk)
    }

    @Test(arguments: [
        (Timescale.absent, "none"),
        (.unused(version: "2.28.3", reason: "why"), "2.28.3 is there and not used: why"),
    ])
    func theOperatorReadsALine(timescale: Timescale, line: String) {
        #expect("\(timescale)" == line)
    }
}
