/// The insertion of rows of which some may be there, whose statements are made once.
public struct SQLUpsert: Sendable {
    /// What becomes of a row that is there.
    public enum Conflict: Sendable {
        /// It stays as it is.
        case keep
        /// Its values are replaced.
        case replace
    }

    /// A column, and what kind of values it has.
    public typealias Column = (name: String, type: SQLUpdate.ValueType)

    /// The table.
    public let table: String
    /// The kinds of a row's values, in the order in which they are bound.
    let values: [SQLUpdate.ValueType]
    /// The statement for one row, whose values stand as `?`.
    let rowStatement: String
    /// PostgreSQL's statement for all rows, whose values stand as an array for each column.
    let arrayStatement: String

    /// An insertion into `table` of rows that are told apart by the columns `key`.
    public init(into table: String, key: [String], columns: [Column], where conflict: Conflict) {
        self.table = table
        values = columns.map(\.type)
        let names = columns.map(\.name)
        let updates = names.filter { !key.contains($0) }.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
        let action = conflict == .keep ? "NOTHING" : "UPDATE SET \(updates)"
        let head = "INSERT INTO \(table) (\(names.joined(separator: ", ")))"
        let tail = "ON CONFLICT (\(key.joined(separator: ", "))) DO \(action)"
        let places = repeatElement("?", count: columns.count).joined(separator: ", ")
        rowStatement = "\(head) VALUES (\(places)) \(tail)"
        let arrays = values.map { "?::\(Dialect.postgres.columnType($0))[]" }.joined(separator: ", ")
        // In the order of the arrays: transactions that insert the same rows wait for each other in one direction.
        arrayStatement = "\(head) SELECT * FROM unnest(\(arrays)) \(tail)"
    }
}
