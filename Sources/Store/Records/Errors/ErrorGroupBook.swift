import Domain
import SQL

/// The keys of the error groups that one transaction adds to.
enum ErrorGroupBook {
    /// The group of each failure, by its fingerprint; those that are not there are begun.
    ///
    /// New rows are inserted in the order of their fingerprints: two transactions that begin the same groups wait for
    /// each other in one direction only.
    static func groups(
        of errors: [ErrorLog], _ fingerprints: [ErrorFingerprint], ids: inout Identifiers,
        on connection: any SQLConnection
    ) throws -> [Int64] {
        let fingerprints = fingerprints.map { ExactText($0.text) }
        var first: [ExactText: ErrorLog] = [:]
        var order: [ExactText] = []
        for (fingerprint, error) in zip(fingerprints, errors) where first[fingerprint] == nil {
            first[fingerprint] = error
            order.append(fingerprint)
        }
        var groups = try find(order, on: connection)
        let missing = order.filter { groups[$0] == nil }
        if !missing.isEmpty {
            let own = try ids.take(missing.count, of: "error_groups", on: connection)
            let new = zip(missing, own).sorted { $0.0.isOrderedBefore($1.0) }
            try begin(new.compactMap { name, id in first[name].map { (name, $0, id) } }, on: connection)
            groups.merge(try find(missing, on: connection)) { $1 }
        }
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
        try connection.upsert(upsert, count: groups.count) { index, binder in
            let (fingerprint, first, id) = groups[index]
            binder.integer(id)
            binder.text(fingerprint.text)
            binder.text(first.errorType)
            binder.text(first.message)
            binder.timestamp(first.timestamp.microseconds)
            binder.timestamp(first.timestamp.microseconds)
            binder.integer(0)
            binder.text((first.resolved ? ErrorGroup.State.resolved : .open).rawValue)
            binder.integer(0)
            binder.timestamp(ifAny: first.resolvedAt?.microseconds)
        }
    }

    private static let upsert = SQLUpsert(
        into: "error_groups", key: ["fingerprint"],
        columns: [
            ("id", .integer), ("fingerprint", .text), ("error_type", .text), ("message", .text),
            ("first_seen", .timestamp), ("last_seen", .timestamp), ("count", .integer), ("state", .text),
            ("regressions", .integer), ("resolved_at", .timestamp),
        ], where: .keep)
}
