import Domain
import SQL

/// What the store remembers of records that are gone.
package struct RetentionMark: Sendable, Equatable {
    /// All records before this moment may be gone; nil where none was ever deleted.
    package var deletedBefore: Timestamp?
    /// After how many days TimescaleDB was told to drop records; nil where it was not.
    package var policyDays: Int64?

    /// The mark as it stands.
    package static func read(_ connection: any SQLConnection) throws -> RetentionMark {
        try connection.first("SELECT deleted_before, policy_days FROM retention WHERE id = 1") { row in
            RetentionMark(deletedBefore: row.momentIfAny(0), policyDays: row.integerIfAny(1))
        } ?? RetentionMark()
    }

    /// Notes that records before `moment` may be gone from now on. It never goes back: they do not return.
    package static func advance(to moment: Timestamp, on connection: any SQLConnection) throws {
        let later = connection.dialect.larger(
            "coalesce(retention.deleted_before, excluded.deleted_before)", "excluded.deleted_before")
        try connection.execute(
            """
            INSERT INTO retention (id, deleted_before) VALUES (1, \(moment))
            ON CONFLICT (id) DO UPDATE SET deleted_before = \(raw: later)
            """)
    }

    /// Notes after how many days TimescaleDB was told to drop records.
    package static func set(policyDays: Int64?, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO retention (id, policy_days) VALUES (1, \(policyDays))
            ON CONFLICT (id) DO UPDATE SET policy_days = excluded.policy_days
            """)
    }

    /// The first day, UTC, of which all records are there, as far as they were not deleted by hand.
    ///
    /// What they add up to can be counted again from that day on; before it, rollups are all that is left.
    package static func firstWholeDay(_ connection: any SQLConnection) throws -> Timestamp {
        let first = try firstWholeMoment(connection)
        return first == .earliest ? first : first.ceiled(to: Timestamp.day)
    }

    /// The moment from which on all records are there, as far as they were not deleted by hand.
    static func firstWholeMoment(_ connection: any SQLConnection) throws -> Timestamp {
        let marks = [
            try read(connection).deletedBefore, try TimescalePolicy.droppedBefore(connection),
        ].compactMap { $0 }
        return marks.max() ?? .earliest
    }
}
