import Domain
import SQL

extension Timestamp: SQLValueConvertible {
    /// A moment.
    public var sqlValue: SQLValue { .timestamp(microseconds) }
}

extension SQLRow {
    /// The column's moment; 1970 for null.
    package func moment(_ column: Int) -> Timestamp { Timestamp(microseconds: timestamp(column)) }
    /// The column's moment, or nil for null.
    package func momentIfAny(_ column: Int) -> Timestamp? { isNull(column) ? nil : moment(column) }
    /// The members that the column tells of; none for null.
    package func members(_ column: Int) -> RecordMembers { RecordMembers(rawValue: integer(column)) }
    /// The column's JSON object, or nil for null.
    package func jsonIfAny(_ column: Int) -> JSONText? { textIfAny(column).map(JSONText.init(validated:)) }
}

extension RecordMembers {
    /// The members as a column keeps them: null for none.
    package var stored: Int64? { isEmpty ? nil : rawValue }
}
