/// Where the engines' SQL differs: every difference is a member here, and nowhere else.
public struct Dialect: Sendable, Equatable {
    private enum Engine: Sendable {
        case sqlite
        case postgres
    }

    private let engine: Engine
    /// The engine's name, as people know it.
    public let name: String
    /// The column type of text, which is compared byte for byte.
    public let textType: String
    /// The column type of a moment in microseconds.
    public let timestampType: String
    /// The column type of a JSON value, kept as the text that was sent.
    public let jsonType: String
    /// The column type of bytes.
    public let blobType: String
    /// The column type of a whole number of 64 bits.
    public let integerType: String
    /// The column type of a real number of 64 bits.
    public let realType: String
    /// The column type of a truth value.
    public let booleanType: String
    /// The definition of an `id` column that is the primary key.
    public let identityColumn: String
    /// The definition of the `id` column of a table of records.
    public let recordIdentityColumn: String
    /// What a table of records has after its columns: the primary key, where the `id` column is not it by itself.
    ///
    /// PostgreSQL's begins with the time, as TimescaleDB demands and as lists are ordered.
    public let recordPrimaryKey: String
    /// The columns that end an index on records, behind those by which they are found: the order of lists.
    ///
    /// SQLite's indexes end with the identifier by themselves; where PostgreSQL's do not, it may walk all rows instead.
    public let recordOrder: String
    /// What makes of a time one that no index has, so that few rows are found by another index and sorted afterwards.
    ///
    /// PostgreSQL may walk all rows in the order of time instead; nil where the engine never does.
    public let unindexedTime: String?
    /// What ends the definition of a table that is kept in the order of its primary key.
    public let clusteredTable: String
    /// What ends the index on the blocks of events' identifiers: SQLite finds events without a session by their `id`.
    public let blockIndexFilter: String
    /// What ends a query whose rows nobody else may change until the transaction ends.
    public let rowLock: String

    /// The statements that make the index on the time of a table of records, and the one on its `id` where rows are
    /// found by that alone; the primary key is one of the two.
    public func recordIndexes(on table: String, isFoundByID: Bool) -> [String] {
        switch engine {
        case .sqlite: ["CREATE INDEX \(table)_timestamp ON \(table) (timestamp)"]
        case .postgres: isFoundByID ? ["CREATE INDEX \(table)_id ON \(table) (id)"] : []
        }
    }

    /// The statements that make an index by which a record is found by its `id` where no other is: a small one, since
    /// identifiers rise with the rows.
    public func identifierIndex(on table: String) -> [String] {
        switch engine {
        case .sqlite: []
        case .postgres: ["CREATE INDEX \(table)_id_range ON \(table) USING brin (id)"]
        }
    }

    /// How many rows of unknown size are asked for at first: an engine that sends rows does so whether they are wanted
    /// or not.
    public var firstRows: Int {
        switch engine {
        case .sqlite: .max
        case .postgres: 64
        }
    }

    /// The statements that make what `reserveIDs` takes identifiers of `table` from.
    public func identifierSource(of table: String, block: Int64) -> [String] {
        switch engine {
        case .sqlite: []
        case .postgres: ["CREATE SEQUENCE \(table)_ids AS BIGINT MINVALUE 0 START WITH 0 INCREMENT BY \(block)"]
        }
    }

    /// The queries that let `reserveIDs` go on with whole blocks behind the identifier `last`, which came by itself.
    public func advanceIdentifiers(of table: String, block: Int64, past last: Int64) -> [String] {
        switch engine {
        case .sqlite: []
        case .postgres: ["SELECT setval('\(table)_ids', \((last / block + 1) * block), false)"]
        }
    }

    /// The placeholder of the `number`th value, counted from 1.
    public func placeholder(_ number: Int) -> String {
        switch engine {
        case .sqlite: "?"
        case .postgres: "$\(number)"
        }
    }

    /// Whether `expression` is one of the values that the query `subquery` finds, which is asked once.
    public func isAmong(_ expression: String, _ subquery: SQLQuery) -> SQLQuery {
        switch engine {
        case .sqlite: "\(raw: expression) IN (\(subquery))"
        // As IN, the planner may join the other way round and read the whole table.
        case .postgres: "\(raw: expression) = ANY (ARRAY(\(subquery)))"
        }
    }

    /// Whether `expression` is one of `texts`, in a statement that is the same for any number of them.
    public func isAmong(_ expression: String, texts: [String]) -> SQLQuery {
        let list = SQLValue.json(JSONQuoting.array(texts))
        return switch engine {
        case .sqlite: "\(raw: expression) IN (SELECT value FROM json_each(\(list)))"
        case .postgres: "\(raw: expression) = ANY (ARRAY(SELECT json_array_elements_text(\(list))))"
        }
    }

    /// Whether `expression` is one of `integers`, in a statement that is the same for any number of them.
    public func isAmong(_ expression: String, integers: [Int64]) -> SQLQuery {
        let list = SQLValue.json("[\(integers.map(String.init).joined(separator: ","))]")
        return switch engine {
        case .sqlite: "\(raw: expression) IN (SELECT value FROM json_each(\(list)))"
        case .postgres:
            "\(raw: expression) = ANY (ARRAY(SELECT value::BIGINT FROM json_array_elements_text(\(list))))"
        }
    }

    /// Rows of values that a query is given, as a table: one value for all of them, and a statement that is the same for
    /// any number. No text may be null.
    public func rows(_ rows: [[String]], columns: [SQLUpsert.Column]) -> SQLQuery {
        let list = SQLValue.json("[\(rows.map(JSONQuoting.array).joined(separator: ","))]")
        let values = columns.enumerated().map { place, column -> String in
            let text = engine == .sqlite ? "json_extract(value, '$[\(place)]')" : "(value ->> \(place))"
            return "\(self.value(text, as: column.type)) AS \(column.name)"
        }
        let names = values.joined(separator: ", ")
        return switch engine {
        case .sqlite: "(SELECT \(raw: names) FROM json_each(\(list)))"
        case .postgres: "(SELECT \(raw: names) FROM json_array_elements(\(list)))"
        }
    }

    private func value(_ text: String, as type: SQLUpdate.ValueType) -> String {
        switch (engine, type) {
        // Microseconds, exactly.
        case (.postgres, .timestamp): "TIMESTAMPTZ 'epoch' + \(text)::BIGINT * INTERVAL '1 microsecond'"
        case (.postgres, .integer), (.postgres, .real): "\(text)::\(columnType(type))"
        case (.sqlite, .timestamp), (.sqlite, .integer), (.sqlite, .real): "CAST(\(text) AS \(columnType(type)))"
        case (_, .text), (_, .json), (_, .blob): text
        }
    }

    /// The query for how many bytes the store has.
    public var storeSize: String {
        switch engine {
        case .sqlite: "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
        case .postgres: "SELECT pg_database_size(current_database())"
        }
    }

    /// The query for the path of the store's file, which is empty where there is none; nil where the store is not a
    /// file of this machine.
    public var storePath: String? {
        switch engine {
        case .sqlite: "SELECT coalesce(file, '') FROM pragma_database_list WHERE name = 'main'"
        case .postgres: nil
        }
    }

    /// Whether the text `expression` has `text` in it, where letters of ASCII are the same in either case.
    public func contains(_ expression: String, _ text: String) -> SQLQuery {
        let escaped = text.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_")
        let pattern = "%\(escaped)%"
        return switch engine {
        case .sqlite: "\(raw: expression) LIKE \(pattern) ESCAPE '\\'"
        // Compared as plain bytes, as SQLite does, whatever the database's language is.
        case .postgres: "\(raw: expression) COLLATE \"C\" ILIKE \(pattern) ESCAPE '\\'"
        }
    }

    /// The larger of two values; null where one is null in SQLite, the other one in PostgreSQL: neither may be null.
    public func larger(_ left: String, _ right: String) -> String {
        switch engine {
        case .sqlite: "max(\(left), \(right))"
        case .postgres: "greatest(\(left), \(right))"
        }
    }

    /// The smaller of two values, of which neither may be null.
    public func smaller(_ left: String, _ right: String) -> String {
        switch engine {
        case .sqlite: "min(\(left), \(right))"
        case .postgres: "least(\(left), \(right))"
        }
    }

    /// An expression for the text of member `key` of a JSON object column; null where it is missing or null.
    ///
    /// Of a string it is what the string says; of a number or a truth value it is the text that was sent, so that `1.50`
    /// is not `1.5`. Of members with the same name it is the first one's.
    public func jsonMember(_ column: String, _ key: String) -> SQLQuery {
        switch engine {
        // Its own functions turn numbers into values, and a label of its JSON path cannot hold every character.
        case .sqlite: "\(raw: JSONMember.functionName)(\(raw: column), \(key))"
        // Of members with the same name, `->>` gives the last one.
        case .postgres: "(SELECT value FROM json_each_text(\(raw: column)) WHERE key = \(key) LIMIT 1)"
        }
    }
}

extension Dialect {
    /// SQLite 3.40 and newer.
    public static let sqlite = Dialect(
        engine: .sqlite, name: "SQLite", textType: "TEXT", timestampType: "INTEGER", jsonType: "TEXT", blobType: "BLOB",
        integerType: "INTEGER", realType: "REAL", booleanType: "INTEGER", identityColumn: "id INTEGER PRIMARY KEY",
        recordIdentityColumn: "id INTEGER PRIMARY KEY", recordPrimaryKey: "", recordOrder: "timestamp",
        unindexedTime: nil, clusteredTable: " WITHOUT ROWID", blockIndexFilter: " WHERE session IS NOT NULL",
        rowLock: "")

    /// PostgreSQL 14 and newer.
    public static let postgres = Dialect(
        engine: .postgres, name: "PostgreSQL", textType: "TEXT COLLATE \"C\"", timestampType: "TIMESTAMPTZ",
        jsonType: "JSON", blobType: "BYTEA", integerType: "BIGINT", realType: "DOUBLE PRECISION",
        booleanType: "BOOLEAN", identityColumn: "id BIGINT PRIMARY KEY", recordIdentityColumn: "id BIGINT NOT NULL",
        recordPrimaryKey: ", PRIMARY KEY (timestamp, id)", recordOrder: "timestamp, id",
        unindexedTime: " + INTERVAL '0'", clusteredTable: "", blockIndexFilter: "", rowLock: " FOR UPDATE")
}
