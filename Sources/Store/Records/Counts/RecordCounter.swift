import Domain
import SQL

/// Counts the rows of lists: whole minutes by what rollups add up, the rest row by row up to a bound.
struct RecordCounter {
    /// How many rows are looked at before counting ends.
    static let most: Int64 = 100_000

    let rollups: Rollups
    /// The moment before which records were deleted; nil where none ever was.
    let deletedBefore: Timestamp?

    /// Reads the moment before which records were deleted with the rollups.
    init(_ rollups: Rollups) throws {
        self.rollups = rollups
        deletedBefore = try RetentionMark.read(rollups.connection).deletedBefore
    }

    /// The rows of `table` that `list` has, counted one by one.
    func rows(of table: String, as alias: String, in list: ListQuery) throws -> RecordCount {
        let query: SQLQuery = """
            SELECT count(*) FROM (SELECT 1 FROM \(raw: table) \(raw: alias) \(list.filter)LIMIT \(Self.most)) counted
            """
        return RecordCounter.bounded(try rollups.connection.first(query) { $0.integer(0) } ?? 0)
    }

    /// The rows among the newest of `newest` for which `condition` holds, where no index finds them.
    func matches(
        of table: String, as alias: String, newest: ListQuery, where condition: SQLQuery
    ) throws -> RecordCount {
        let query: SQLQuery = """
            SELECT count(*), coalesce(sum(CASE WHEN \(condition) THEN 1 ELSE 0 END), 0) FROM (
                SELECT \(raw: alias).* FROM \(raw: table) \(raw: alias)
                \(newest.tail(Page(limit: Int(Self.most))))) \(raw: alias)
            """
        let found = try rollups.connection.first(query) { ($0.integer(0), $0.integer(1)) } ?? (0, 0)
        return RecordCount(found.1, found.0 < Self.most ? .exact : .atLeast)
    }

    /// The records of `range`: `inside` counts those of whole minutes, `outside` those of the rest.
    ///
    /// What was deleted because of its age is still in rollups, so counting begins behind it.
    func parts(
        _ range: TimeRange, inside: (TimeRange) throws -> Int64, outside: (TimeRange) throws -> RecordCount
    ) throws -> RecordCount {
        let isCut = deletedBefore.map { $0 > range.start } ?? false
        let kept = TimeRange(from: isCut ? max(range.start, deletedBefore ?? range.start) : range.start, to: range.end)
        guard !kept.isEmpty else { return RecordCount(0, isCut ? .estimate : .exact) }
        let minutes = RecordCounter.wholeMinutes(of: kept)
        guard !minutes.isEmpty else { return try outside(kept) }
        var count = RecordCount(try inside(minutes), isCut ? .estimate : .exact)
        let edges = [TimeRange(from: kept.start, to: minutes.start), TimeRange(from: minutes.end, to: kept.end)]
        for edge in edges where !edge.isEmpty { count = count + (try outside(edge)) }
        return count
    }

    private static func wholeMinutes(of range: TimeRange) -> TimeRange {
        let last = Timestamp.latest - Timestamp.minute
        // No record is that late: the last minute of all time need not be counted by itself.
        let end = range.end >= last ? range.end : range.end.floored(to: Timestamp.minute)
        return TimeRange(from: min(range.start, last).ceiled(to: Timestamp.minute), to: end)
    }

    /// A number of rows of which at most `most` were counted.
    static func bounded(_ number: Int64) -> RecordCount {
        RecordCount(number, number < most ? .exact : .atLeast)
    }
}
