import Domain
import SQL

extension DataStore {
    /// Offers a one-time set-up token, in place of any that was offered before.
    public func offerSetup(digest: String, until: Timestamp) async throws {
        try await write { connection in
            try connection.execute("DELETE FROM setup_tokens")
            try connection.execute("INSERT INTO setup_tokens (digest, expires_at) VALUES (\(digest), \(until))")
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
