import Domain
import SQL

extension WriterState {
    /// How many records are read at once, which bounds the memory of a restore.
    static let step = 20_000

    /// The state of a writer that begins: the events of its instance that are behind the mark are added to sessions and
    /// rollups.
    ///
    /// They are those of the last moments before a crash; normally there are none. It changes shared rows, so nothing
    /// else may be done in its transaction.
    static func restored(
        from connection: any SQLConnection, as lease: SQLLease, now: Timestamp
    ) throws -> WriterState {
        var state = WriterState(lease: lease)
        state.now = now
        let mark = try connection.first(
            "SELECT last_event FROM settled_events WHERE instance = \(lease.instance)"
        ) { $0.integer(0) }
        try state.fold(eventsAfter: mark ?? 0, on: connection)
        return state
    }

    /// Adds the events of this instance whose identifiers are larger than `id`, and settles once, as whoever changes
    /// sessions does it in one order.
    private mutating func fold(eventsAfter id: Int64, on connection: any SQLConnection) throws {
        resume(after: id)
        while true {
            let own: SQLQuery = """
                SELECT block FROM event_blocks WHERE instance = \(lease.instance)
                AND block >= \(lastEvent >> Int64(Schema.blockBits))
                """
            let rows = try connection.all(
                """
                SELECT \(raw: EventQueries.countedColumns)
                WHERE e.id > \(lastEvent) AND \(connection.dialect.isAmong(EventQueries.block, own))
                ORDER BY e.id LIMIT \(Self.step)
                """, EventQueries.event)
            guard !rows.isEmpty else { break }
            try fold(rows, on: connection)
            noteRestored()
        }
        if hasRestored { try settle(connection) }
    }

    /// Adds events to sessions and rollups.
    mutating func fold(_ rows: [Stored<UsageEvent>], on connection: any SQLConnection) throws {
        try sessions.prepare(
            rows.compactMap { NewSession($0.record.sessionID, at: $0.record.timestamp) }, ids: &ids, on: connection)
        for row in rows {
            _ = try add(row.record, id: row.id)
            note(lastEvent: row.id)
        }
        countSeconds(of: rows.map(\.record))
    }
}

extension DataStore {
    /// Settles what the writer of the number `instance` left unsettled, in the transaction of `connection`; returns
    /// whether there was anything.
    ///
    /// Nobody may be writing under that number.
    @discardableResult
    package static func settle(instance: Int64, on connection: any SQLConnection, now: Timestamp) throws -> Bool {
        let lease = SQLLease(instance: instance, term: 0)
        return try WriterState.restored(from: connection, as: lease, now: now).hasRestored
    }
}
