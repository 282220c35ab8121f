import CPostgres

/// A connection that is ready for transactions, and what it knows about itself.
final class PostgresSession {
    let wire: PostgresWire
    /// The schema that the tables are in.
    let schema: String
    /// Holds the values of one run of a statement.
    let buffer = WireBuffer()
    /// What this connection may write for its own; set when it takes a lease.
    var lease = SQLLease(instance: 0, term: 0)
    /// What the lease's row holds, as far as this connection knows: nil while nobody wrote under the number.
    var committedToken: Int64?
    /// What was last sent to stand there.
    var sentToken: Int64?
    /// The statements that were prepared; several hundred, since some are made of a filter's parts.
    private var statements = PostgresStatements(capacity: 300)
    /// The names of those whose preparation was sent and is not answered, by their text.
    private var announced: [String: String] = [:]
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

    /// Sends a query; where it is not prepared, its preparation goes with it, and nobody waits for that.
    func send(_ query: SQLQuery, receive: PostgresWire.Receiver? = nil) throws(PostgresFailure) {
        let text = query.text(in: .postgres)
        let statement = known(text)
        let binder = PostgresBinder(types: statement?.parameters, buffer: buffer)
        binder.restart()
        for value in query.values { binder.bind(value) }
        if let statement { return try wire.send(statement.name, binder, receive: receive) }
        try wire.send(try announce(text, types: binder.declared), binder, receive: receive)
    }

    /// Sends the preparation of `text`, with the `types` that its values have of themselves; returns its name, which may
    /// be used at once.
    func announce(_ text: String, types: [Oid] = []) throws(PostgresFailure) -> String {
        try announce(text, as: { text }, types: types)
    }

    /// The same of a statement whose values stand as `?`.
    func announce(_ text: String, numbering types: [Oid]) throws(PostgresFailure) -> String {
        try announce(text, as: { PostgresPlaceholders.numbered(text) }, types: types)
    }

    private func announce(
        _ text: String, as numbered: () -> String, types: [Oid]
    ) throws(PostgresFailure) -> String {
        if let known = statements[text] { return known.name }
        if let name = announced[text] { return name }
        if let old = statements.makeRoom() { try wire.send("DEALLOCATE \(old.name)") }
        let name = statements.newName()
        announced[text] = name
        try wire.sendPreparation(of: numbered(), as: name, types: types) { [unowned self] description in
            announced[text] = nil
            guard let description else { return }
            statements.keep(PostgresStatement(name: name, description: description), for: text)
        }
        return name
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
