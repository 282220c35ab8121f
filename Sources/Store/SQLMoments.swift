import Domain
import SQL

extension Timestamp: SQLValueConvertible {
    /// A moment.
    public var sqlValue: SQLValue { .timestamp(microseconds) }
}

extension SQLRow {
    /// The column's moment; 1970 for null.
    func moment(_ column: Int) -> Timestamp { Timestamp(microseconds: timestamp(column)) }
    /// The column's moment, or nil for null.
    func momentIfAny(_ column: Int) -> Timestamp? { isNull(column) ? nil : moment(column) }
    /// The column's JSON object, or nil for null.
    func jsonIfAny(_ column: Int) -> JSONText? { textIfAny(column).map(JSONText.init(validated:)) }
}
