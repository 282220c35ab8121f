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
        /// Whether an occurrence is open, which opens a resolved group again.
        var opens = false
        /// The first occurrence that does.
        var openedAt: Timestamp
    }

    /// Counts occurrences and returns the group of each; an open one in a resolved group is a regression.
    static func add(
        _ errors: [ErrorLog], ids: inout Identifiers, on connection: any SQLConnection
    ) throws -> [Int64] {
        let fingerprints = errors.map { ExactText(ErrorFingerprint(type: $0.errorType, message: $0.message).text) }
        var entries: [ExactText: Entry] = [:]
        var order: [ExactText] = []
        for (fingerprint, error) in zip(fingerprints, errors) {
            if entries[fingerprint] == nil { order.append(fingerprint) }
            entries[
                fingerprint,
                default: Entry(
                    first: error, firstSeen: error.timestamp, lastSeen: error.timestamp, openedAt: error.timestamp)
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
        let resolved = "state = '\(ErrorGroup.State.resolved.rawValue)'"
        let statement = """
            UPDATE error_groups SET first_seen = \(dialect.smaller("first_seen", "?")),
            last_seen = \(dialect.larger("last_seen", "?")), count = count + ?,
            regressions = regressions + CASE WHEN \(resolved) THEN ? ELSE 0 END,
            regressed_at = CASE WHEN \(resolved) AND ? = 1 THEN ? ELSE regressed_at END,
            resolved_at = CASE WHEN \(resolved) AND ? = 0 THEN resolved_at END,
            state = CASE WHEN \(resolved) AND ? = 1 THEN '\(ErrorGroup.State.open.rawValue)' ELSE state END
            WHERE id = ?
            """
        try connection.execute(statement, count: groups.count) { index, binder in
            let (id, entry) = groups[index]
            binder.timestamp(entry.firstSeen.microseconds)
            binder.timestamp(entry.lastSeen.microseconds)
            binder.integer(entry.count)
            for _ in 1...2 { binder.integer(entry.opens ? 1 : 0) }
            binder.timestamp(entry.openedAt.microseconds)
            for _ in 1...2 { binder.integer(entry.opens ? 1 : 0) }
            binder.integer(id)
        }
        try noteRegressions(groups.filter(\.entry.opens).map(\.id), on: connection)
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
        openedAt = opens ? min(openedAt, error.timestamp) : error.timestamp
        opens = true
    }
}
