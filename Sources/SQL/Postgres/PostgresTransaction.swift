import CPostgres

/// One transaction on a session. Nothing is sent before the first statement, which `BEGIN` goes with.
///
/// Runs of statements that return nothing are sent and not waited for: their errors come with the next answer, or with
/// the commit. A failed statement undoes the whole transaction in PostgreSQL, so nobody could have gone on anyway.
final class PostgresTransaction: SQLConnection {
    /// What a transaction is for.
    enum Kind {
        case read
        case concurrent
        case exclusive
        /// What can be made again from other rows, on a connection without a lease.
        case derived
    }

    let dialect = Dialect.postgres
    let lease: SQLLease
    /// What the lease's row holds when this transaction is committed.
    let token = Int64.random(in: .min ... .max)
    let session: PostgresSession
    private let kind: Kind
    private var state = PostgresTransactionState.idle
    /// What goes with the first statement.
    private var schemaCheck: PostgresSchemaCheck?

    init(_ session: PostgresSession, _ kind: Kind, lease: SQLLease) {
        self.session = session
        self.kind = kind
        self.lease = lease
    }

    /// Why the transaction cannot go on.
    var failure: SQLError? { state.failure }

    /// Commits; where this fails with `lost`, it is unknown whether it was.
    func commit() throws(PostgresFailure) {
        defer { session.resetPatience() }
        let isBegun: Bool
        do throws(SQLError) {
            isBegun = try state.commit()
        } catch {
            throw .refused(error, state: "")
        }
        guard isBegun else { return }
        do throws(PostgresFailure) {
            try session.wire.send("COMMIT")
            // Nothing depends on how a reader's transaction ends.
            if kind == .read { return try session.wire.leave() }
            let tag = try session.wire.finish()?.tag
            guard state.answered(tag) else { throw .refused(state.failure ?? .failed("no commit"), state: "") }
        } catch {
            let failure = schemaCheck?.explained(error) ?? error
            state.fail(failure)
            throw failure
        }
    }

    /// Notes what became of a commit whose answer was lost.
    func found(isCommitted: Bool) {
        state.found(isCommitted: isCommitted)
    }

    /// Undoes all, as far as there is still a connection that could have done anything.
    func rollback() {
        defer { session.resetPatience() }
        let undoing = state.undo()
        guard undoing != .nothing, !session.wire.isLost else { return }
        do {
            if session.wire.pending > 0 { _ = try? session.wire.finish() }
            try session.wire.send("ROLLBACK")
            try session.wire.finish()
            if undoing == .rollbackAndForget { try session.forgetStatements() }
        } catch {
            session.wire.abandon()
        }
    }

    /// Runs `body` in the transaction, which is begun with it; after a failure, that is thrown for ever.
    func attempt<Value>(_ body: (PostgresSession) throws(PostgresFailure) -> Value) throws -> Value {
        let isFirst = try state.use()
        do throws(PostgresFailure) {
            if isFirst { try begin() }
            return try body(session)
        } catch {
            let failure = schemaCheck?.explained(error) ?? error
            state.fail(failure)
            throw failure.error
        }
    }

    private func begin() throws(PostgresFailure) {
        for statement in opening { try session.wire.send(statement) }
        for statement in schemaCheck?.statements ?? [] { try session.send("\(raw: statement)") }
        if hasToken { try session.sendToken(token) }
    }

    /// Ends the transaction's use because of an error of the program's own.
    func fail(_ error: SQLError) -> SQLError {
        state.fail(error)
        return error
    }

    /// Whether it can be found out afterwards how the transaction ended.
    var hasToken: Bool { kind != .read && lease.instance > 0 }

    /// What begins the transaction, but for the check of the schema and the token of the lease.
    private var opening: [String] {
        switch kind {
        case .read: ["BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"]
        case .concurrent: ["BEGIN ISOLATION LEVEL READ COMMITTED"]
        case .derived: ["BEGIN ISOLATION LEVEL READ COMMITTED", "SET LOCAL synchronous_commit = off"]
        case .exclusive:
            [
                "BEGIN ISOLATION LEVEL READ COMMITTED",
                "SELECT pg_advisory_xact_lock(\(session.key(AdvisoryKey.exclusive)))",
            ]
        }
    }
}

extension PostgresTransaction {
    func expect(schema: SQLSchema) throws {
        let check = PostgresSchemaCheck(schema, lock: session.key(AdvisoryKey.schema))
        let isFirst = state == .idle
        schemaCheck = check
        guard !isFirst else { return }
        try attempt { session throws(PostgresFailure) in
            for statement in check.statements { try session.send("\(raw: statement)") }
        }
    }

    func lockSchema() throws {
        try attempt { session throws(PostgresFailure) in
            try session.wire.send("SELECT pg_advisory_xact_lock(\(session.key(AdvisoryKey.schema)))")
        }
    }
}

extension PostgresTransaction {
    func allowAnyDuration() throws {
        try attempt { session throws(PostgresFailure) in
            session.wire.patience = nil
            try session.wire.send("SET LOCAL statement_timeout = 0")
            try session.wire.send("SET LOCAL lock_timeout = 0")
        }
    }

    func has(table: String) throws -> Bool {
        let query: SQLQuery = """
            SELECT 1 FROM pg_catalog.pg_class
            WHERE relname = \(table) AND relkind IN ('r', 'p') AND pg_catalog.pg_table_is_visible(oid)
            """
        return try first(query) { _ in true } ?? false
    }

    func reserveIDs(of table: String, block: Int64, atLeast count: Int) throws -> [Range<Int64>] {
        // One more than needed where the first block begins at 1.
        let blocks = Int64(count) / block + 1
        return try all("SELECT nextval('\(raw: table)_ids') FROM generate_series(1, \(blocks))") { row in
            max(row.integer(0), 1)..<row.integer(0) + block
        }
    }

    func tryLock(_ name: String) throws -> Bool {
        try first("SELECT pg_try_advisory_xact_lock(\(session.key(name)))") { $0.bool(0) } ?? false
    }

    func query(_ query: SQLQuery, row body: (any SQLRow) throws -> Void) throws {
        let result = try run(query)
        for row in 0..<result.rows {
            try body(PostgresRow(result: result.pointer, row: Int32(row)))
        }
    }

    func each(_ query: SQLQuery, row body: (any SQLRow) throws -> Bool) throws {
        var isOver = false
        var failure: (any Error)?
        try run(query, singly: true) { result in
            // What comes behind the last wanted row is thrown away as it comes.
            guard !isOver else { return }
            do {
                isOver = try !body(PostgresRow(result: result.pointer))
            } catch {
                failure = error
                isOver = true
            }
        }
        if let failure { throw failure }
    }

    func execute(_ query: SQLQuery) throws -> Int {
        try run(query).changes
    }

    func execute(_ statement: String, count: Int, bind: (Int, any SQLBinder) throws -> Void) throws {
        guard count > 0 else { return }
        // What begins the transaction is sent by the same buffer as the values.
        try attempt { _ in }
        let known = session.known(statement)
        let binder = PostgresBinder(types: known?.parameters, buffer: session.buffer)
        let parameters = known?.parameters.count ?? PostgresPlaceholders.count(statement)
        var name = known?.name
        for index in 0..<count {
            binder.restart()
            try bind(index, binder)
            guard binder.count == parameters else {
                throw fail(.failed("\(binder.count) values for \(parameters) parameters of \(statement)"))
            }
            try attempt { session throws(PostgresFailure) in
                let sent: String
                if let name { sent = name } else { sent = try session.announce(statement, numbering: binder.declared) }
                name = sent
                try session.wire.send(sent, binder)
                try finishIfLong(session)
            }
        }
    }

    /// Reads the answers to what was sent, where they are many: they are kept in memory until then.
    private func finishIfLong(_ session: PostgresSession) throws(PostgresFailure) {
        if session.wire.pending >= 512 { try session.wire.finish() }
    }

    /// Runs a statement; where rows are wanted singly, `row` is given each of the answer, and the result has none.
    @discardableResult
    private func run(
        _ query: SQLQuery, singly: Bool = false, row: (PostgresResult) -> Void = { _ in }
    ) throws -> PostgresResult {
        let result = try attempt { session throws(PostgresFailure) in
            var answer: PostgresResult?
            try session.send(query) { answer = $0 }
            try session.wire.finish(singly: singly, row: row)
            return answer
        }
        guard let result else { throw fail(.failed("the server did not answer a statement")) }
        return result
    }
}
