/// A change of rows that are found by a key, each by values of its own, whose statement is made once.
public struct SQLUpdate: Sendable {
    /// What kind of values the rows have at a place.
    public enum ValueType: Sendable {
        /// Whole numbers.
        case integer
        /// Moments.
        case timestamp
        /// Real numbers.
        case real
        /// Texts.
        case text
        /// Texts of JSON values.
        case json
        /// Bytes.
        case blob
    }

    /// The table.
    public let table: String
    /// The kinds of a row's values, in the order in which they are bound; the first is the key's.
    let values: [ValueType]
    /// The statement: values stand as `?1`, `?2`, … in SQLite, and as arrays of all rows' values in PostgreSQL.
    let statement: String
    /// What locks the rows in the order of their keys beforehand, so that transactions wait in one direction; none where
    /// there is one writer.
    let lock: String?

    /// A change of the rows of `table` whose whole number `key` is each row's first value.
    ///
    /// `assignments` makes what stands behind `SET`, with what it is handed for the values behind the key's.
    public init(
        of table: String, key: String, values: [ValueType], in dialect: Dialect,
        assignments: (_ values: [String]) -> [String]
    ) {
        self.table = table
        self.values = [.integer] + values
        let places = self.values.indices
        if dialect.rowLock.isEmpty {
            let set = assignments(places.dropFirst().map { "?\($0 + 1)" }).joined(separator: ", ")
            statement = "UPDATE \(table) SET \(set) WHERE \(key) = ?1"
            lock = nil
        } else {
            let set = assignments(places.dropFirst().map { "new.value_\($0)" }).joined(separator: ", ")
            let arrays = self.values.map { "?::\(dialect.columnType($0))[]" }.joined(separator: ", ")
            let names = places.map { "value_\($0)" }.joined(separator: ", ")
            statement = """
                UPDATE \(table) SET \(set) FROM unnest(\(arrays)) AS new (\(names)) WHERE \(table).\(key) = new.value_0
                """
            // A join: of a list, PostgreSQL would look through all of it again for each row that it had to wait for.
            lock = """
                SELECT count(*) FROM (SELECT FROM unnest(?::BIGINT[]) AS wanted (key)
                JOIN \(table) ON \(table).\(key) = wanted.key ORDER BY wanted.key\(dialect.rowLock) OF \(table)) locked
                """
        }
    }
}

extension Dialect {
    /// What values of a kind are in a statement.
    func columnType(_ type: SQLUpdate.ValueType) -> String {
        switch type {
        case .integer: integerType
        case .timestamp: timestampType
        case .real: realType
        case .text: "TEXT"
        case .json: jsonType
        case .blob: blobType
        }
    }
}
