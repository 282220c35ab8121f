import Domain
import SQL

/// The error groups that one transaction adds to.
///
/// Other instances add to the same rows, so what is written are increments, in the order of the groups' identifiers.
struct ErrorGroupBook {
    fileprivate struct Entry {
        /// The first occurrence, which describes a group that is new.
        let first: ErrorLog
        var firstSeen: Timestamp
        var lastSeen: Timestamp
        var count: Int64 = 0
        /// When the latest open occurrence happened, which opens a group that was resolved before; nil for none.
        var opened: Timestamp?
        /// When the first open occurrence happened.
        var firstOpened: Timestamp?
    }

    /// Counts occurrences, each with its fingerprint, and returns the group of each; an open one that happened after its
    /// group was resolved is a regression, whenever it comes.
    static func add(
        _ errors: [ErrorLog], _ fingerprints: [ErrorFingerprint], ids: inout Identifiers,
        on connection: any SQLConnection
    ) throws -> [Int64] {
        let fingerprints = fingerprints.map { ExactText($0.text) }
        var entries: [ExactText: Entry] = [:]
        var order: [ExactText] = []
        for (fingerprint, error) in zip(fingerprints, errors) {
            if entries[fingerprint] == nil { order.append(fingerprint) }
            entries[
                fingerprint,
                default: Entry(
                    first: error, firstSeen: error.timestamp, lastSeen: error.timestamp)
            ].add(error)
        }
        var groups = try find(order, on: connection)
        let missing = order.filter { groups[$0] == nil }
        if !missing.isEmpty {
            let own = try ids.take(missing.count, of: "error_groups", on: connection)
            let new = zip(missing, own).sorted { $0.0.isOrderedBefore($1.0) }
            try begin(
                new.compactMap { name, id in entries[name].map { (name, $0.first, id) } }, on: connection)
            groups.merge(try find(missing, on: connection)) { $1 }
        }
        try update(
            entries.compactMap { fingerprint, entry in groups[fingerprint].map { ($0, entry) } }
                .sorted { $0.0 < $1.0 }, on: connection)
        return try fingerprints.map { fingerprint in
            guard let group = groups[fingerprint] else { throw StoreError.corrupt("the error group vanished") }
            return group
        }
    }

    private static func find(
        _ fingerprints: [ExactText], on connection: any SQLConnection
    ) throws -> [ExactText: Int64] {
        let rows = try connection.all(
            """
            SELECT fingerprint, id FROM error_groups
            WHERE \(connection.dialect.isAmong("fingerprint", texts: fingerprints.map(\.text)))
            """
        ) { (ExactText($0.text(0)), $0.integer(1)) }
        return Dictionary(rows) { first, _ in first }
    }

    private static func begin(
        _ groups: [(fingerprint: ExactText, first: ErrorLog, id: Int64)], on connection: any SQLConnection
    ) throws {
        let statement = """
            INSERT INTO error_groups (id, fingerprint, error_type, message, first_seen, last_seen, count, state,
            regressions, resolved_at) VALUES (?, ?, ?, ?, ?, ?, 0, ?, 0, ?) ON CONFLICT (fingerprint) DO NOTHING
            """
        try connection.execute(statement, count: groups.count) { index, binder in
            let (fingerprint, first, id) = groups[index]
            binder.integer(id)
            binder.text(fingerprint.text)
            binder.text(first.errorType)
            binder.text(first.message)
            binder.timestamp(first.timestamp.microseconds)
            binder.timestamp(first.timestamp.microseconds)
            binder.text((first.resolved ? ErrorGroup.State.resolved : .open).rawValue)
            binder.timestamp(ifAny: first.resolvedAt?.microseconds)
        }
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

extension ErrorGroupBook.Entry {
    fileprivate mutating func add(_ error: ErrorLog) {
        count += 1
        firstSeen = min(firstSeen, error.timestamp)
        lastSeen = max(lastSeen, error.timestamp)
        guard !error.resolved else { return }
        opened = max(opened ?? error.timestamp, error.timestamp)
        firstOpened = min(firstOpened ?? error.timestamp, error.timestamp)
    }
}
