import Domain
import SQL

extension DataStore {
    /// Replaces a user's password by the user's own wish, and ends all tokens; returns the user as it is then.
    ///
    /// Changes nothing and returns nil where, since `user` and `verified`, the hash that the present password was found
    /// to match, were read, the password was set by another, a right was changed, or the user was deleted.
    public func changePassword(
        of user: User, from verified: String, to hash: String, by actor: Actor, at now: Timestamp = .now()
    ) async throws -> User? {
        try await write { connection in
            let changed = try connection.execute(
                """
                UPDATE admin_users SET hashed_password = \(hash), token_version = token_version + 1
                WHERE id = \(user.id) AND hashed_password = \(verified) AND token_version = \(user.tokenVersion)
                AND is_active = \(true)
                """)
            guard changed == 1 else { return nil }
            try TokenQueries.endAll(of: user.id, on: connection)
            try AuditLog.append(AuditEvent(.passwordChanged, user.auditSubject), by: actor, at: now, on: connection)
            return try UserQueries.find(user.id, on: connection)
        }
    }
}
