/// The insertion of rows into a table, whose statement is made once.
public struct SQLInsert: Sendable {
    /// The table.
    public let table: String
    /// The columns, in the order in which a row's values are bound.
    public let columns: [String]
    /// The statement, whose values stand as `?`.
    let statement: String

    /// An insertion of `columns` into `table`.
    public init(into table: String, columns: [String]) {
        self.table = table
        self.columns = columns
        let places = repeatElement("?", count: columns.count).joined(separator: ",")
        statement = "INSERT INTO \(table) (\(columns.joined(separator: ","))) VALUES (\(places))"
    }
}
