import Domain
import SQL

/// What TimescaleDB deletes by itself, which a recount has to know; all else of it is `Maintenance`'s.
package enum TimescalePolicy {
    /// Where the extension is made, and which version: no row where it is not.
    package static let installed: SQLQuery = """
        SELECT e.extversion, quote_ident(n.nspname), current_setting('timescaledb.license', true)
        FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
        WHERE e.extname = 'timescaledb'
        """

    /// The moment before which TimescaleDB may have dropped records by itself; nil where it drops none.
    package static func droppedBefore(_ connection: any SQLConnection) throws -> Timestamp? {
        guard connection.dialect == .postgres,
            try connection.first(TimescalePolicy.installed, { _ in true }) ?? false
        else { return nil }
        return try connection.first(lastDrop) { $0.momentIfAny(0) } ?? nil
    }

    /// The moment before which policies may have dropped records by now, whoever made them.
    private static let lastDrop: SQLQuery = """
        SELECT max(now() - (j.config ->> 'drop_after')::interval) FROM timescaledb_information.jobs j
        WHERE j.proc_name::text = 'policy_retention' AND j.hypertable_schema = current_schema()
        AND j.hypertable_name::text IN (\(raw: names))
        """

    private static let names = RawTable.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
}
