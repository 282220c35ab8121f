/// The insertion of rows into a table, whose statement is made once.
public struct SQLInsert: Sendable {
    /// What becomes of a row whose key is there already.
    public enum Conflict: Sendable {
        /// The whole transaction fails.
        case refuse
        /// The row is left out; the columns are those of the key.
        case ignore([String])
        /// The row that is there gets all values of the new one; the columns are those of the key.
        case replace([String])
    }

    /// The table.
    public let table: String
    /// The columns, in the order in which a row's values are bound.
    public let columns: [String]
    /// The statement, whose values stand as `?`.
    let statement: String
    /// What ends the statement.
    let ending: String

    /// An insertion of `columns` into `table`. Where rows replace others, no key may come twice.
    public init(into table: String, columns: [String], onConflict conflict: Conflict = .refuse) {
        self.table = table
        self.columns = columns
        ending = SQLInsert.ending(conflict, columns)
        let places = repeatElement("?", count: columns.count).joined(separator: ",")
        statement = "INSERT INTO \(table) (\(columns.joined(separator: ","))) VALUES (\(places))\(ending)"
    }

    private static func ending(_ conflict: Conflict, _ columns: [String]) -> String {
        switch conflict {
        case .refuse: return ""
        case .ignore(let keys): return " ON CONFLICT (\(keys.joined(separator: ","))) DO NOTHING"
        case .replace(let keys):
            let changes = columns.filter { !keys.contains($0) }.map { "\($0) = excluded.\($0)" }
            return " ON CONFLICT (\(keys.joined(separator: ","))) DO UPDATE SET \(changes.joined(separator: ","))"
        }
    }
}
