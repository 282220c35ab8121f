import SQL

/// A database of the former backend, which is only read.
struct FormerDatabase: Sendable {
    /// A row as the JSON text of a record.
    struct Row: Sendable {
        /// The former's number of it.
        let id: Int64
        /// The members, as `FormerKind.columns` names them.
        let body: String
        /// The moment in `FormerKind.momentColumn`, as text; nil for null.
        let moment: String?
    }

    /// Tells this database from others, whatever address it has: the cluster's number, the database's and the schema.
    let identity: String
    private let database: any SQLDatabase
    /// The columns that each table has; migrations and models of the former differ.
    private let columns: [String: Set<String>]

    /// The former's table of refused requests, which hold credentials in clear and are left behind.
    private static let refusals = "auth_failures"

    /// Looks at a database; throws `CommandError` where it is none of the former backend.
    init(_ database: any SQLDatabase) async throws {
        self.database = database
        columns = try await database.read { try Self.columns(on: $0) }
        identity = try await database.read { connection in
            let text = try connection.first(
                """
                SELECT (SELECT system_identifier FROM pg_control_system())::text || '/'
                || (SELECT oid FROM pg_database WHERE datname = current_database())::text || '/' || current_schema()
                """
            ) { $0.text(0) }
            guard let text else { throw CommandError("--from does not say which database it is") }
            return text
        }
        try check()
    }

    private func check() throws {
        if columns["event_rollups"] != nil {
            throw CommandError("--from is a store of mcp-admin, not of the former backend; use `mcp-admin copy`")
        }
        let kinds = FormerKind.allCases.filter { columns[$0.table] != nil }
        guard !kinds.isEmpty else {
            let tables = FormerKind.allCases.map(\.table).joined(separator: ", ")
            throw CommandError("--from has none of the former backend's tables (\(tables))")
        }
        for kind in kinds {
            let needed = ["id"] + kind.columns.filter(\.isRequired).map(\.name)
            let missing = needed.filter { columns[kind.table]?.contains($0) != true }
            guard missing.isEmpty else {
                throw CommandError(
                    "the table \(kind.table) of --from lacks \(missing.joined(separator: ", ")): it was not made by "
                        + "the former backend")
            }
        }
    }

    private static func columns(on connection: any SQLConnection) throws -> [String: Set<String>] {
        var columns: [String: Set<String>] = [:]
        try connection.query(
            """
            SELECT c.relname::text, a.attname::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND a.attnum > 0 AND NOT a.attisdropped
            AND pg_table_is_visible(c.oid) AND c.relnamespace <> 'pg_catalog'::regnamespace
            """
        ) { columns[$0.text(0), default: []].insert($0.text(1)) }
        return columns
    }
}

extension FormerDatabase {
    /// How many rows of a kind there are, and how many of them lie behind the row `id`.
    func count(_ kind: FormerKind, behind id: Int64) async throws -> (all: Int, new: Int) {
        guard columns[kind.table] != nil else { return (0, 0) }
        return try await database.read { connection in
            try connection.first(
                "SELECT count(*), count(*) FILTER (WHERE id > \(id)) FROM \(raw: kind.table)"
            ) { (Int($0.integer(0)), Int($0.integer(1))) } ?? (0, 0)
        }
    }

    /// How many refused requests there are, which are not taken over.
    func refusedRequests() async throws -> Int {
        guard columns[Self.refusals] != nil else { return 0 }
        return try await database.read { connection in
            try connection.first("SELECT count(*) FROM \(raw: Self.refusals)") { Int($0.integer(0)) } ?? 0
        }
    }

    /// The rows behind the row `id`, in the order of their numbers: at most `limit`, and not many more than `bytes`.
    func rows(_ kind: FormerKind, behind id: Int64, limit: Int, bytes: Int) async throws -> [Row] {
        guard columns[kind.table] != nil else { return [] }
        let query: SQLQuery = """
            SELECT id, body, moment FROM (
                SELECT id, body, moment, sum(octet_length(body)) OVER (ORDER BY id) - octet_length(body) AS before
                FROM (\(rows(kind, without: [])) WHERE t.id > \(id) ORDER BY t.id LIMIT \(limit)) p
            ) q WHERE before < \(bytes) ORDER BY id
            """
        return try await read(query)
    }

    /// The rows of these numbers without some members.
    func rows(_ kind: FormerKind, ids: [Int64], without members: Set<String>) async throws -> [Row] {
        let chosen = database.dialect.isAmong("t.id", integers: ids)
        return try await read("\(rows(kind, without: members)) WHERE \(chosen) ORDER BY t.id")
    }

    private func read(_ query: SQLQuery) async throws -> [Row] {
        try await database.read { connection in
            try connection.all(query) { Row(id: $0.integer(0), body: $0.text(1), moment: $0.textIfAny(2)) }
        }
    }

    /// PostgreSQL itself writes each row as JSON: whatever types its columns have, they become what the decoder of
    /// requests reads, times without a zone as such.
    private func rows(_ kind: FormerKind, without members: Set<String>) -> SQLQuery {
        let present = columns[kind.table] ?? []
        let parts = kind.columns.map { column in
            let isKept = present.contains(column.name) && !members.contains(column.member)
            return "\(isKept ? column.value : column.substitute) AS \"\(column.member)\""
        }
        let moment = kind.momentColumn.flatMap { present.contains($0) ? "(to_json(t.\"\($0)\") #>> '{}')" : nil }
        return """
            SELECT t.id, (SELECT row_to_json(r)::text FROM (SELECT \(raw: parts.joined(separator: ", "))) r) AS body,
            \(raw: moment ?? "NULL")::text AS moment FROM \(raw: kind.table) t
            """
    }
}
