import Foundation

extension PostgresSession {
    /// Takes the number that this process had last, where it is free, or the lowest one that no other connection has.
    ///
    /// When a server restarts, all numbers are free for a moment: another process may have to find out what became of a
    /// transaction under its own, which it cannot once somebody else wrote under that.
    func takeLease(preferring last: Int64) throws {
        if last > 0, try holds(instance: last) { return }
        for number in Int64(1)...Self.instances where try holds(instance: number) { return }
        throw SQLError.failed("all \(Self.instances) instance numbers of \(wire.place) are taken")
    }

    /// Tries to take this instance's number, under a new term, and looks what was last written under it.
    func holds(instance: Int64) throws(PostgresFailure) -> Bool {
        guard try value("SELECT pg_try_advisory_lock(\(key(AdvisoryKey.instance(instance))))") == "t" else {
            return false
        }
        lease = SQLLease(instance: instance, term: .random(in: 1 ... .max))
        committedToken = try token(of: instance)
        return true
    }

    /// Takes its share of the store's lock, or all of it; throws `SQLError.locked` where others are in the way.
    func takeStoreLock(_ ownership: SQLOwnership) throws {
        let lock = ownership == .whole ? "pg_try_advisory_lock" : "pg_try_advisory_lock_shared"
        // The server gives a lock back a moment after its holder was seen to end.
        for attempt in 0..<20 {
            if attempt > 0 { Thread.sleep(forTimeInterval: 0.05) }
            if try value("SELECT \(lock)(\(key(AdvisoryKey.store)))") == "t" { return }
        }
        throw SQLError.locked(path: wire.place)
    }

    /// Makes the table of the writers' tokens where it is missing; several servers may do so at the same time.
    func makeWritersTable() throws(PostgresFailure) {
        guard try value("SELECT to_regclass('writers') IS NULL") == "t" else { return }
        _ = try wire.run(
            """
            SELECT pg_advisory_xact_lock(\(key(AdvisoryKey.tables)));
            CREATE TABLE IF NOT EXISTS writers (instance BIGINT PRIMARY KEY, token BIGINT NOT NULL)
            WITH (fillfactor = 10)
            """)
    }

    /// Sends, as a part of a transaction, what tells whether it was committed.
    func sendToken(_ token: Int64) throws(PostgresFailure) {
        let upsert = try statement(tokenStatement("$1", "$2"))
        buffer.clear()
        let binder = PostgresBinder(types: upsert.parameters, buffer: buffer)
        binder.integer(lease.instance)
        binder.integer(token)
        try wire.send(upsert.name, binder)
        sentToken = token
    }

    /// What `sendToken` sends, with its values in the text; it is taken for sent.
    func tokenStatement(_ token: Int64) -> String {
        sentToken = token
        return tokenStatement("\(lease.instance)", "\(token)")
    }

    /// Notes that a transaction was committed, whose token stands in the lease's row now if it was sent.
    func noteCommit(of token: Int64) {
        if sentToken == token { committedToken = token }
    }

    private func tokenStatement(_ instance: String, _ token: String) -> String {
        """
        INSERT INTO writers (instance, token) VALUES (\(instance), \(token))
        ON CONFLICT (instance) DO UPDATE SET token = excluded.token
        """
    }

    /// What the last transaction of an instance wrote.
    func token(of instance: Int64) throws(PostgresFailure) -> Int64? {
        try value("SELECT token FROM writers WHERE instance = \(instance)").flatMap { Int64($0) }
    }

    /// Whether what is read here is all that was committed: a standby has a past of the primary, and locks of its own.
    func isPrimary() throws(PostgresFailure) -> Bool {
        try value("SELECT pg_is_in_recovery()") == "f"
    }

    /// Returns when all that is seen here is where a commit has to be, or throws after `patience`.
    ///
    /// A server that ends a connection whose commit waits for a standby shows the commit although the standby does not
    /// have it. A later commit of this connection's own waits for it too; it changes nothing.
    func confirm(instance: Int64, within patience: Duration) throws(PostgresFailure) {
        defer { resetPatience() }
        wire.patience = patience
        let update = try wire.run("UPDATE writers SET token = token WHERE instance = \(instance)")
        guard update?.changes == 1 else {
            throw .refused(.failed("the token of instance \(instance) is gone"), state: "")
        }
    }

    /// Ends the server's process `backend` if it still holds the number of `instance`: its client is gone.
    func end(backend: Int32, of instance: Int64) throws(PostgresFailure) {
        let number = UInt64(bitPattern: key(AdvisoryKey.instance(instance)))
        _ = try value(
            """
            SELECT pg_terminate_backend(pid) FROM pg_locks
            WHERE pid = \(backend) AND locktype = 'advisory' AND granted AND objsubid = 1
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND classid = \(number >> 32) AND objid = \(number & 0xFFFF_FFFF)
            """)
    }

    /// How many servers may share a database.
    private static let instances: Int64 = 1_000
}
