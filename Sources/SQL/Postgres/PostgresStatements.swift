import CPostgres

/// A statement that a connection has prepared.
struct PostgresStatement {
    let name: String
    let parameters: [PostgresType]
    /// The identifiers of the parameters' types (pg_type.dat).
    let identifiers: [Oid]

    /// A statement whose parameters are as `description` has them.
    init(name: String, description: PostgresResult) {
        self.name = name
        identifiers = description.parameters
        parameters = identifiers.map(PostgresType.init)
    }
}

/// The statements that a connection has prepared, of which the one that was not used for longest makes room.
struct PostgresStatements {
    private struct Entry {
        let statement: PostgresStatement
        var lastUse: Int
    }

    private var entries: [String: Entry] = [:]
    private var uses = 0
    private var names = 0
    private let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
    }

    /// The statement that was prepared of `text`.
    subscript(_ text: String) -> PostgresStatement? {
        mutating get {
            uses += 1
            entries[text]?.lastUse = uses
            return entries[text]?.statement
        }
    }

    /// A name that was never used on this connection.
    mutating func newName() -> String {
        names += 1
        return "s\(names)"
    }

    mutating func keep(_ statement: PostgresStatement, for text: String) {
        uses += 1
        entries[text] = Entry(statement: statement, lastUse: uses)
    }

    /// Takes out the statement that has to go before another one is prepared; nil while there is room.
    mutating func makeRoom() -> PostgresStatement? {
        guard entries.count >= capacity, let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else {
            return nil
        }
        entries[oldest.key] = nil
        return oldest.value.statement
    }

    /// Forgets all.
    mutating func removeAll() {
        entries.removeAll()
    }
}
