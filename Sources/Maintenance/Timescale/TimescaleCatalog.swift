import Domain
import SQL
import Store

/// What a database says of TimescaleDB.
enum TimescaleCatalog: Sendable, Equatable {
    /// There is none.
    case absent
    /// It can be made.
    case available(version: String)
    /// It is on the server, and cannot be made because its library was not loaded at the start.
    case notLoaded(version: String)
    /// It is there.
    case installed(TimescaleState)

    /// Reads it; asks nothing of other engines.
    static func read(_ connection: any SQLConnection) throws -> TimescaleCatalog {
        guard connection.dialect == .postgres else { return .absent }
        if let state = try state(connection) { return .installed(state) }
        return try connection.first(TimescaleSQL.available) { row in
            row.bool(1) ? .available(version: row.text(0)) : .notLoaded(version: row.text(0))
        } ?? .absent
    }

    private static func state(_ connection: any SQLConnection) throws -> TimescaleState? {
        let installed = try connection.first(TimescalePolicy.installed) { row in
            TimescaleState(
                version: row.text(0), sql: TimescaleSQL(schema: row.text(1)),
                edition: row.text(2) == "timescale" ? .community : .apache, tables: [:])
        }
        guard var state = installed else { return nil }
        try connection.query(TimescaleSQL.tables) { row in
            guard let table = RawTable(rawValue: row.text(0)) else { return }
            state.tables[table] = TimescaleState.Table(
                isCompressible: row.bool(1), isCompressed: row.bool(2), retentionDays: row.integerIfAny(3),
                chunkDays: row.integerIfAny(4) ?? 0)
        }
        return state
    }
}

/// What an installed TimescaleDB does for our tables.
struct TimescaleState: Sendable, Equatable {
    /// What is on for a hypertable.
    struct Table: Sendable, Equatable {
        /// Whether it may have compressed chunks.
        let isCompressible: Bool
        /// Whether chunks are compressed by themselves.
        let isCompressed: Bool
        /// After how many days chunks are dropped by themselves; nil where they are not.
        let retentionDays: Int64?
        /// How many days a new chunk has.
        let chunkDays: Int64
    }

    let version: String
    let sql: TimescaleSQL
    let edition: Timescale.Edition
    /// The hypertables among our tables.
    var tables: [RawTable: Table]

    static func == (left: TimescaleState, right: TimescaleState) -> Bool {
        (left.version, left.sql.schema, left.edition) == (right.version, right.sql.schema, right.edition)
            && left.tables == right.tables
    }
}
