import Domain
import SQL
import Store

/// A table as a copy sees it: its columns, and the unique key in whose order it is read.
struct CopyTable: Sendable {
    let name: String
    let columns: [CopyColumn]
    /// Columns that are never null, tell all rows apart, and have an index in this order in every engine.
    let key: [String]
    private let insertion: SQLInsert

    init(
        _ name: String, key: [String], _ columns: KeyValuePairs<CopyColumn.Kind, [String]>,
        and more: KeyValuePairs<CopyColumn.Kind, [String]> = [:]
    ) {
        self.init(name, key: key, CopyTable.columns(columns) + CopyTable.columns(more))
    }

    /// The table of a kind of record, with the columns that its declaration has, and `more` of the store's own.
    init(
        _ declaration: Declaration, key: [String] = ["timestamp", "id"],
        and more: KeyValuePairs<CopyColumn.Kind, [String]> = [:]
    ) {
        let columns = zip(declaration.kept, declaration.columns).map { CopyColumn(name: $1, kind: CopyColumn.Kind($0)) }
        let id = columns.contains { $0.name == "id" } ? [] : [CopyColumn(name: "id", kind: .integer)]
        self.init(declaration.table, key: key, id + columns + CopyTable.columns(more))
    }

    private init(_ name: String, key: [String], _ columns: [CopyColumn]) {
        self.name = name
        self.key = key
        self.columns = columns
        insertion = SQLInsert(into: name, columns: columns.map(\.name))
    }

    private static func columns(_ columns: KeyValuePairs<CopyColumn.Kind, [String]>) -> [CopyColumn] {
        columns.flatMap { kind, names in names.map { CopyColumn(name: $0, kind: kind) } }
    }

    /// The rows behind the key `position`, or from the first one on: at most `limit`, and not many more than `bytes`.
    func page(
        after position: [SQLValue]?, limit: Int, bytes: Int, on connection: any SQLConnection
    ) throws -> CopyPage {
        let places = key.compactMap { name in columns.firstIndex { $0.name == name } }
        var page = CopyPage(keyPlaces: places)
        try connection.each(
            """
            SELECT \(raw: columns.map(\.name).joined(separator: ", ")) FROM \(raw: name)
            \(condition(after: position)) ORDER BY \(raw: key.joined(separator: ", ")) LIMIT \(limit)
            """
        ) { row in
            page.append(columns.indices.map { columns[$0].value(in: row, at: $0) })
            return page.bytes < bytes
        }
        return page
    }

    /// Writes rows that came from another store.
    func insert(_ page: CopyPage, on connection: any SQLConnection) throws {
        try connection.insert(insertion, count: page.rows.count) { index, binder in
            for value in page.rows[index] { value.bind(to: binder) }
        }
    }

    /// The key of the last row; nil where there is none.
    func lastKey(on connection: any SQLConnection) throws -> [SQLValue]? {
        let kinds = key.compactMap { name in columns.first { $0.name == name } }
        return try connection.first(
            """
            SELECT \(raw: key.joined(separator: ", ")) FROM \(raw: name)
            ORDER BY \(raw: key.map { $0 + " DESC" }.joined(separator: ", ")) LIMIT 1
            """
        ) { row in kinds.indices.map { kinds[$0].value(in: row, at: $0) } }
    }

    /// How many rows there are.
    func count(on connection: any SQLConnection) throws -> Int64 {
        try connection.first("SELECT count(*) FROM \(raw: name)") { $0.integer(0) } ?? 0
    }

    private func condition(after position: [SQLValue]?) -> SQLQuery {
        guard let position, let first = position.first else { return "" }
        guard position.count > 1 else { return "WHERE \(raw: key[0]) > \(first)" }
        let values = position.map { "\($0)" as SQLQuery }.joined(separator: ", ")
        // By the first condition alone SQLite finds the place in an index that does not have all of the key's columns.
        return "WHERE \(raw: key[0]) >= \(first) AND (\(raw: key.joined(separator: ", "))) > (\(values))"
    }
}
