import Domain
import SQL

extension DataStore {
    /// Offers a one-time set-up token until a day from `now`, and returns when it expires; nil where a superuser exists.
    ///
    /// `digest` is that of the token which expires then. Where such a one is offered already, for an hour at least, it
    /// stays: servers that start together on one store, and know the same secret, offer one token. Any other is replaced.
    public func offerSetup(
        now: Timestamp, digest: @escaping @Sendable (Timestamp) -> String
    ) async throws -> Timestamp? {
        try await write { connection in
            guard try UserQueries.countSuperusers(on: connection) == 0 else { return nil }
            let offered = try connection.all(
                "SELECT digest, expires_at FROM setup_tokens WHERE expires_at > \(now + Timestamp.hour)"
            ) { (digest: $0.text(0), until: Timestamp(microseconds: $0.timestamp(1))) }
            if let known = offered.first(where: { $0.digest == digest($0.until) }) { return known.until }
            let until = now + Timestamp.day
            try connection.execute("DELETE FROM setup_tokens")
            try connection.execute("INSERT INTO setup_tokens (digest, expires_at) VALUES (\(digest(until)), \(until))")
            return until
        }
    }

    /// Whether a set-up token is offered and has not expired.
    public func offersSetup(digest: String, at now: Timestamp) async throws -> Bool {
        try await database.read { connection in
            try connection.first("SELECT 1 FROM setup_tokens WHERE digest = \(digest) AND expires_at > \(now)") { _ in }
                != nil
        }
    }

    /// Makes the first superuser and uses up the set-up token, in one step.
    ///
    /// Throws `StoreError.invalidSetupToken` where the token was not offered, has expired, or a superuser exists.
    public func createFirstSuperuser(
        _ user: NewUser, passwordHash: String, setupToken digest: String, by actor: Actor, at now: Timestamp
    ) async throws -> User {
        try await write { connection in
            let removed = try connection.execute(
                "DELETE FROM setup_tokens WHERE digest = \(digest) AND expires_at > \(now)")
            guard removed == 1, try UserQueries.countSuperusers(on: connection) == 0 else {
                throw StoreError.invalidSetupToken
            }
            let made = try UserQueries.insert(user, passwordHash: passwordHash, at: now, on: connection)
            let event = AuditEvent(.userCreated, made.auditSubject, after: made.auditValues)
            try AuditLog.append(event, by: actor, at: now, on: connection)
            return made
        }
    }
}
