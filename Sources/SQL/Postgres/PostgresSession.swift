import CPostgres

/// A connection that is ready for transactions, and what it knows about itself.
final class PostgresSession {
    let wire: PostgresWire
    /// The schema that the tables are in.
    let schema: String
    /// Holds the values of one run of a statement, or a part of a `COPY`.
    let buffer = WireBuffer()
    /// What this connection may write for its own; set when it takes a lease.
    var lease = SQLLease(instance: 0, term: 0)
    /// What the lease's row holds, as far as this connection knows: nil while nobody wrote under the number.
    var committedToken: Int64?
    /// What was last sent to stand there.
    var sentToken: Int64?
    /// The statements that were prepared; several hundred, since some are made of a filter's parts.
    private var statements = PostgresStatements(capacity: 300)
    private let patience: Duration?

    /// A session on a connection that has its settings.
    init(wire: PostgresWire, schema: String, patience: Duration?) {
        self.wire = wire
        self.schema = schema
        self.patience = patience
        wire.patience = patience
    }

    /// The number of the lock `name`.
    func key(_ name: String) -> Int64 {
        AdvisoryKey(name, schema: schema).number
    }

    /// The prepared statement of `text`, if there is one.
    func known(_ text: String) -> PostgresStatement? {
        statements[text]
    }

    /// The prepared statement of `text`, which the server is sent as `numbered`.
    func statement(
        _ text: String, numbered: (String) -> String = { $0 }
    ) throws(PostgresFailure) -> PostgresStatement {
        if let known = statements[text] { return known }
        if let old = statements.makeRoom() { try wire.send("DEALLOCATE \(old.name)") }
        let name = statements.newName()
        try wire.sendPreparation(of: numbered(text), as: name)
        let statement = PostgresStatement(name: name, parameters: try wire.finish()?.parameters ?? [])
        statements.keep(statement, for: text)
        return statement
    }

    /// Sends a statement without values, prepared when it is first sent; its answer is not awaited.
    func sendPrepared(_ text: String) throws(PostgresFailure) {
        let statement = try statement(text)
        buffer.clear()
        try wire.send(statement.name, PostgresBinder(types: [], buffer: buffer))
    }

    /// Lets all statements be prepared anew.
    func forgetStatements() throws(PostgresFailure) {
        statements.removeAll()
        try wire.send("DEALLOCATE ALL")
        try wire.finish()
    }

    /// Lets the wire be as patient as the session is, after a transaction that had no limits.
    func resetPatience() {
        wire.patience = patience
    }

    /// The first value of what a statement finds, as text.
    func value(_ statement: String) throws(PostgresFailure) -> String? {
        try wire.run(statement)?.text(0, 0)
    }
}
