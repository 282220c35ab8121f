/// Where the engines' SQL differs: every difference is a member here, and nowhere else.
public struct Dialect: Sendable, Equatable {
    /// The engine's name, as people know it.
    public let name: String
    /// The column type of a moment in microseconds.
    public let timestampType: String
    /// The column type of a JSON value.
    public let jsonType: String
    /// The column type of bytes.
    public let blobType: String
    /// The column type of a whole number of 64 bits.
    public let integerType: String
    /// The column type of a real number of 64 bits.
    public let realType: String
    /// The column type of a truth value.
    public let booleanType: String
    /// The definition of an `id` column that is the primary key and that the store fills by itself when left out.
    public let identityColumn: String
    /// What ends the definition of a table that is kept in the order of its primary key.
    public let clusteredTable: String

    /// The placeholder of the `number`th value, counted from 1.
    public func placeholder(_ number: Int) -> String { "?" }

    /// An expression for the text of member `key` of a JSON object column; null where it is missing.
    public func jsonMember(_ column: String, _ key: String) -> SQLQuery {
        // A label of SQLite's JSON path cannot hold every character; a key of `json_each` can. Its truth values are 1
        // and 0, which would be other than what was sent.
        """
        (SELECT CASE type WHEN 'true' THEN type WHEN 'false' THEN type ELSE CAST(value AS TEXT) END
        FROM json_each(\(raw: column)) WHERE key = \(key))
        """
    }

    /// SQLite 3.40 and newer.
    public static let sqlite = Dialect(
        name: "SQLite", timestampType: "INTEGER", jsonType: "TEXT", blobType: "BLOB", integerType: "INTEGER",
        realType: "REAL", booleanType: "INTEGER", identityColumn: "id INTEGER PRIMARY KEY",
        clusteredTable: " WITHOUT ROWID")
}
