import Domain
import SQL

/// Up to which record of each kind sessions, groups of errors and rollups cover what one instance stored.
package struct SettledMarks: Sendable, Equatable {
    private var events: Int64 = 0
    private var metrics: Int64 = 0
    private var errors: Int64 = 0
    private var costs: Int64 = 0

    /// Marks before the first record of each kind.
    package init() {}

    /// The same mark for each kind.
    package init(all id: Int64) {
        (events, metrics, errors, costs) = (id, id, id, id)
    }

    /// The identifier of the last record of `table` that is covered.
    package subscript(table: RawTable) -> Int64 {
        get {
            switch table {
            case .events: events
            case .metrics: metrics
            case .errors: errors
            case .costs: costs
            }
        }
        set {
            switch table {
            case .events: events = newValue
            case .metrics: metrics = newValue
            case .errors: errors = newValue
            case .costs: costs = newValue
            }
        }
    }

    /// The marks of `instance` as they stand.
    package static func read(
        _ instance: Int64, locking lock: String = "", on connection: any SQLConnection
    ) throws -> SettledMarks {
        try connection.first(
            """
            SELECT last_event, last_metric, last_error, last_cost FROM settled_events
            WHERE instance = \(instance)\(raw: lock)
            """
        ) { row in
            var marks = SettledMarks()
            for (place, table) in RawTable.allCases.enumerated() { marks[table] = row.integer(place) }
            return marks
        } ?? SettledMarks()
    }

    /// The marks of `instance`, which nobody moves until the transaction ends.
    package static func locked(_ instance: Int64, on connection: any SQLConnection) throws -> SettledMarks {
        try connection.execute(
            "INSERT INTO settled_events (instance, last_event) VALUES (\(instance), 0) ON CONFLICT (instance) DO NOTHING"
        )
        return try read(instance, locking: connection.dialect.rowLock, on: connection)
    }

    /// Moves the marks of `instance` from these to `next`; throws `MarksMoved` where they stand elsewhere.
    ///
    /// Whoever persists does this first. So whatever becomes of its connection or its number meanwhile, a record is added
    /// once.
    package func advance(to next: SettledMarks, of instance: Int64, on connection: any SQLConnection) throws {
        let moved = try connection.execute(
            """
            UPDATE settled_events SET last_event = \(next.events), last_metric = \(next.metrics),
            last_error = \(next.errors), last_cost = \(next.costs)
            WHERE instance = \(instance) AND last_event = \(events) AND last_metric = \(metrics)
            AND last_error = \(errors) AND last_cost = \(costs)
            """)
        guard moved == 1 else { throw MarksMoved() }
    }
}

/// Somebody else persisted what was to be persisted.
struct MarksMoved: Error {}

extension RawTable {
    /// How many low bits of an identifier its block leaves out.
    package var blockBits: Int { Schema.identifierBlocks[rawValue]?.trailingZeroBitCount ?? 0 }

    /// The column of the mark up to which its records are settled.
    package var markColumn: String {
        switch self {
        case .events: "last_event"
        case .metrics: "last_metric"
        case .errors: "last_error"
        case .costs: "last_cost"
        }
    }

    /// All blocks of its identifiers, with whose they are.
    package var allBlocks: SQLQuery {
        guard self != .events else { return "SELECT block, instance FROM event_blocks" }
        return "SELECT block, instance FROM record_blocks WHERE table_name = \(rawValue)"
    }

    /// The blocks of identifiers that `instance` gave to its records, from that of `id` on.
    func blocks(of instance: Int64, from id: Int64 = 0) -> SQLQuery {
        let first = id >> Int64(blockBits)
        let blocks = allBlocks
        return "SELECT block FROM (\(blocks)) blocks WHERE instance = \(instance) AND block >= \(first)"
    }

    /// Notes that a block of identifiers is of `instance`.
    func note(block: Int64, of instance: Int64, on connection: any SQLConnection) throws {
        guard self != .events else {
            try connection.execute(
                """
                INSERT INTO event_blocks (block, instance) VALUES (\(block), \(instance))
                ON CONFLICT (block) DO NOTHING
                """)
            return
        }
        try connection.execute(
            """
            INSERT INTO record_blocks (table_name, block, instance) VALUES (\(rawValue), \(block), \(instance))
            ON CONFLICT (table_name, block) DO NOTHING
            """)
    }
}
