/// Queries of one transaction that do not wait for each other: they are sent together when the first answer is wanted.
///
/// Each way to a server takes its time, whatever is asked; so whoever needs several answers asks for all of them before
/// looking at the first.
public final class SQLBatch {
    private struct Question {
        let query: SQLQuery
        let row: (any SQLRow) throws -> Void
    }

    /// Where the queries are asked.
    public let connection: any SQLConnection
    private var questions: [Question] = []
    private var failure: (any Error)?

    /// No queries yet.
    public init(_ connection: any SQLConnection) {
        self.connection = connection
    }

    /// Asks `query` with the others; the answer is what `take` makes of `value`, row after row.
    public func ask<Value>(
        _ query: SQLQuery, into value: Value, _ take: @escaping (inout Value, any SQLRow) throws -> Void
    ) -> SQLAnswer<Value> {
        var value = value
        questions.append(Question(query: query) { try take(&value, $0) })
        return SQLAnswer { [self] in
            try run()
            return value
        }
    }

    /// Asks `query` with the others; the answer is what `make` makes of its rows.
    public func all<Value>(
        _ query: SQLQuery, _ make: @escaping (any SQLRow) throws -> Value
    ) -> SQLAnswer<[Value]> {
        ask(query, into: []) { $0.append(try make($1)) }
    }

    /// Asks `query` with the others; the answer is what `make` makes of its first row, nil where it has none.
    public func first<Value>(
        _ query: SQLQuery, _ make: @escaping (any SQLRow) throws -> Value
    ) -> SQLAnswer<Value?> {
        ask(query, into: nil) { first, row in
            if first == nil { first = try make(row) }
        }
    }

    /// Sends what was not sent, and reads the answers.
    private func run() throws {
        if let failure { throw failure }
        guard !questions.isEmpty else { return }
        let sent = questions
        questions.removeAll()
        do {
            try connection.query(sent.map(\.query)) { try sent[$0].row($1) }
        } catch {
            failure = error
            throw error
        }
    }
}

/// An answer that is there when it is looked at.
public final class SQLAnswer<Value> {
    private var value: Value?
    private let make: () throws -> Value

    /// What `make` finds, which is called once.
    public init(_ make: @escaping () throws -> Value) {
        self.make = make
    }

    /// The answer; throws what the asking failed at.
    public func get() throws -> Value {
        if let value { return value }
        let made = try make()
        value = made
        return made
    }

    /// What `change` makes of the answer.
    public func map<Other>(_ change: @escaping (Value) throws -> Other) -> SQLAnswer<Other> {
        SQLAnswer<Other> { try change(self.get()) }
    }
}
