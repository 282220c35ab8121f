import Domain
import SQL

/// What applied records add to a session's row.
///
/// Other instances add to the same rows, so what is persisted are increments, never totals.
struct SessionChanges: Sendable {
    let id: Int64
    let added: SessionTotals
    let updatedAt: Timestamp
    /// When it began, where that was earlier than was known.
    let createdAt: Timestamp?
    /// The slot in which it was seen, where that is a later one.
    let slot: Int64?
    let firstEvent: Int64?
    let lastEvent: Int64?

    /// Indexed columns of a session's row, which seldom change.
    private struct IndexedColumns: Hashable {
        var slot: Bool
        var start: Bool

        static let all = [
            IndexedColumns(slot: false, start: false), IndexedColumns(slot: true, start: false),
            IndexedColumns(slot: false, start: true), both,
        ]
        static let both = IndexedColumns(slot: true, start: true)
    }

    private var indexed: IndexedColumns { IndexedColumns(slot: slot != nil, start: createdAt != nil) }

    /// Adds changes to the sessions' rows.
    static func persist(_ changes: [SessionChanges], on connection: any SQLConnection) throws {
        guard !changes.isEmpty else { return }
        if connection.dialect.rowLock.isEmpty {
            // SQLite rewrites the index entry of any column that is set, so they are written only when they change.
            for columns in IndexedColumns.all {
                try update(changes.filter { $0.indexed == columns }, on: connection, columns)
            }
        } else {
            // One pass in the order of the rows' identifiers, as every other instance does it.
            try update(changes.sorted { $0.id < $1.id }, on: connection, .both)
        }
    }

    private static func update(
        _ changes: [SessionChanges], on connection: any SQLConnection, _ indexed: IndexedColumns
    ) throws {
        guard !changes.isEmpty else { return }
        let update = SessionChanges.update(in: connection.dialect, indexed)
        try connection.update(update, count: changes.count) { index, binder in
            let change = changes[index]
            binder.integer(change.id)
            binder.timestamp(change.updatedAt.microseconds)
            binder.integer(change.added.requests)
            binder.integer(change.added.errors)
            binder.integer(change.added.processingMicroseconds)
            binder.integer(change.added.cost.nanodollars)
            binder.integer(change.added.tokens)
            binder.integer(ifAny: change.firstEvent)
            binder.integer(ifAny: change.lastEvent)
            // Later than any other moment, and before any other slot, where nothing is known.
            if indexed.start { binder.timestamp((change.createdAt ?? .latest).microseconds) }
            if indexed.slot { binder.integer(change.slot ?? 0) }
        }
    }

    private static func update(in dialect: Dialect, _ indexed: IndexedColumns) -> SQLUpdate {
        var types = [.timestamp] + repeatElement(SQLUpdate.ValueType.integer, count: 7)
        if indexed.start { types.append(.timestamp) }
        if indexed.slot { types.append(.integer) }
        return SQLUpdate(of: "sessions", key: "id", values: types, in: dialect) { values in
            var changes = [
                "updated_at = \(dialect.larger("updated_at", values[0]))",
                "total_requests = total_requests + \(values[1])",
                "total_errors = total_errors + \(values[2])",
                "total_processing_us = \(sum("total_processing_us", values[3]))",
                "total_nanodollars = \(sum("total_nanodollars", values[4]))",
                "total_tokens = \(sum("total_tokens", values[5]))",
                "first_event = \(dialect.extreme(dialect.smaller, "first_event", values[6]))",
                "last_event = \(dialect.extreme(dialect.larger, "last_event", values[7]))",
            ]
            if indexed.start { changes.append("created_at = \(dialect.smaller("created_at", values[8]))") }
            if indexed.slot, let slot = values.last {
                changes.append("seen_slot = \(dialect.larger("seen_slot", slot))")
            }
            return changes
        }
    }

    /// The sum of a column and an amount that is not negative, held at the largest number that can be kept.
    private static func sum(_ column: String, _ amount: String) -> String {
        "CASE WHEN \(column) > \(Int64.max) - \(amount) THEN \(Int64.max) ELSE \(column) + \(amount) END"
    }
}

extension Dialect {
    /// The smaller or larger one of a column and a value, of which either may be null.
    fileprivate func extreme(_ choose: (String, String) -> String, _ column: String, _ value: String) -> String {
        "coalesce(\(choose("coalesce(\(column), \(value))", value)), \(column))"
    }
}
