import Domain
import SQL

/// What applied failures add to their groups: how often and when they occurred, and whether they come back.
///
/// Other instances add to the same rows, so what is persisted are increments, in the order of the groups' identifiers.
struct ErrorGroupChanges: Sendable {
    private struct Entry: Sendable {
        var firstSeen: Timestamp
        var lastSeen: Timestamp
        var count: Int64 = 0
        /// When the latest open occurrence happened, which opens a group that was resolved before; nil for none.
        var opened: Timestamp?
        /// When the first open occurrence happened.
        var firstOpened: Timestamp?

        mutating func add(_ error: ErrorLog) {
            count += 1
            firstSeen = min(firstSeen, error.timestamp)
            lastSeen = max(lastSeen, error.timestamp)
            guard !error.resolved else { return }
            opened = max(opened ?? error.timestamp, error.timestamp)
            firstOpened = min(firstOpened ?? error.timestamp, error.timestamp)
        }
    }

    private var entries: [Int64: Entry] = [:]

    /// Counts an occurrence; an open one that happened after its group was resolved is a regression, whenever it comes.
    mutating func add(_ error: ErrorLog, to group: Int64) {
        entries[group, default: Entry(firstSeen: error.timestamp, lastSeen: error.timestamp)].add(error)
    }

    /// Adds the occurrences to the groups' rows.
    func persist(on connection: any SQLConnection) throws {
        guard !entries.isEmpty else { return }
        try ErrorGroupChanges.update(entries.map { ($0.key, $0.value) }.sorted { $0.id < $1.id }, on: connection)
    }

    private static func update(_ groups: [(id: Int64, entry: Entry)], on connection: any SQLConnection) throws {
        let dialect = connection.dialect
        // Null where no occurrence is open, and then not true.
        let opens = "state = '\(ErrorGroup.State.resolved.rawValue)' AND ? >= resolved_at"
        let statement = """
            UPDATE error_groups SET first_seen = \(dialect.smaller("first_seen", "?")),
            last_seen = \(dialect.larger("last_seen", "?")), count = count + ?,
            regressions = regressions + CASE WHEN \(opens) THEN 1 ELSE 0 END,
            regressed_at = CASE WHEN \(opens) AND ? >= resolved_at THEN ? WHEN \(opens) THEN ? ELSE regressed_at END,
            resolved_at = CASE WHEN \(opens) THEN NULL ELSE resolved_at END,
            state = CASE WHEN \(opens) THEN '\(ErrorGroup.State.open.rawValue)' ELSE state END
            WHERE id = ?
            """
        try connection.execute(statement, count: groups.count) { index, binder in
            let (id, entry) = groups[index]
            binder.timestamp(entry.firstSeen.microseconds)
            binder.timestamp(entry.lastSeen.microseconds)
            binder.integer(entry.count)
            let (first, last) = (entry.firstOpened?.microseconds, entry.opened?.microseconds)
            for moment in [last, last, first, first, last, last, last, last] { binder.timestamp(ifAny: moment) }
            binder.integer(id)
        }
        try noteRegressions(groups.filter { $0.entry.opened != nil }.map(\.id), on: connection)
    }

    /// Keeps when groups came back. Their rows are this transaction's, so a number is a regression of its own.
    private static func noteRegressions(_ groups: [Int64], on connection: any SQLConnection) throws {
        guard !groups.isEmpty else { return }
        try connection.execute(
            """
            INSERT INTO error_regressions (error_group, number, regressed_at)
            SELECT id, regressions, regressed_at FROM error_groups
            WHERE \(connection.dialect.isAmong("id", integers: groups)) AND regressed_at IS NOT NULL
            ON CONFLICT (error_group, number) DO NOTHING
            """)
    }
}
