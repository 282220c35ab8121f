/// Has a transaction fail in the server where the database's migrations are not the ones that this program knows.
///
/// It goes with the transaction's first statements and its answer is not awaited, so it costs no round trip: a statement
/// that finds others fails, and nothing of the transaction comes to be. It stands behind a lock that a migration has for
/// itself, so that none begins before the transaction ends.
struct PostgresSchemaCheck {
    private static let marker = "mcp-admin schema: "

    /// The statements, in their order.
    let statements: [String]
    private let known: SQLSchema

    /// A check that the database of `schema` has the migrations of `known`; `lock` is the number of the lock.
    init(_ known: SQLSchema, lock: Int64) {
        self.known = known
        let last = (known.migrations.max() ?? "").replacing("'", with: "''")
        // SQL has no statement that fails with a text of one's own: a text that is no number says what was found.
        statements = [
            "SELECT pg_advisory_xact_lock_shared(\(lock))",
            """
            SELECT CASE WHEN count(*) = \(known.migrations.count) AND max(id COLLATE "C") = '\(last)' THEN 0
            ELSE ('\(PostgresSchemaCheck.marker)' || coalesce(string_agg(id, ',' ORDER BY id COLLATE "C"), ''))::int END
            FROM schema_migrations
            """,
        ]
    }

    /// The failure by what the check found, where it is the check's.
    func explained(_ failure: PostgresFailure) -> PostgresFailure {
        guard case .refused(let error, let state) = failure, state == PostgresSchemaCheck.noNumber,
            let found = PostgresSchemaCheck.found(in: error.description), let mismatch = known.mismatch(with: found)
        else { return failure }
        return .refused(mismatch, state: state)
    }

    /// The SQLSTATE of a text that is no number.
    private static let noNumber = "22P02"

    /// The migrations that a failed check found; nil where `message` is of something else.
    static func found(in message: String) -> [String]? {
        guard let start = message.firstRange(of: "\"" + marker), let end = message.lastIndex(of: "\""),
            start.upperBound <= end
        else { return nil }
        return message[start.upperBound..<end].split(separator: ",").map(String.init)
    }
}
