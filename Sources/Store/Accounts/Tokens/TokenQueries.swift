import Domain
import SQL

/// What became of a refresh token that was presented.
public enum RefreshOutcome: Sendable, Equatable {
    /// It was exchanged for the next one of its family.
    case rotated(User, family: String)
    /// It had been exchanged before: somebody has a copy, so its family is ended.
    case reused(family: String)
    /// It is unknown, has expired, was ended, or its user may not sign in.
    case invalid
}

extension DataStore {
    /// Keeps a new refresh token of `family`; tokens that have expired are swept out.
    ///
    /// Keeps none and returns false where the tokens of `user` became void after `user` was read: what ended them was
    /// to end this one too.
    public func addRefreshToken(
        digest: String, family: String, of user: User, expiresAt: Timestamp, now: Timestamp
    ) async throws -> Bool {
        let token = RefreshTokenRow(digest: digest, family: family, userID: user.id, expiresAt: expiresAt)
        return try await write { connection in
            guard try UserQueries.find(user.id, on: connection)?.tokenVersion == user.tokenVersion else { return false }
            try connection.execute("DELETE FROM refresh_tokens WHERE expires_at < \(now)")
            try token.insert(at: now, on: connection)
            return true
        }
    }

    /// Exchanges a refresh token for the next one of its family.
    public func rotateRefreshToken(
        digest: String, to newDigest: String, expiresAt: Timestamp, now: Timestamp
    ) async throws -> RefreshOutcome {
        try await write { connection in
            guard let found = try TokenQueries.find(digest, on: connection) else { return .invalid }
            if found.isUsed {
                try TokenQueries.end(family: found.family, on: connection, at: now)
                return .reused(family: found.family)
            }
            guard !found.isEnded, found.expiresAt > now,
                let user = try UserQueries.find(found.userID, on: connection), user.isActive
            else { return .invalid }
            try connection.execute("UPDATE refresh_tokens SET used_at = \(now) WHERE digest = \(digest)")
            let next = RefreshTokenRow(
                digest: newDigest, family: found.family, userID: found.userID, expiresAt: expiresAt)
            try next.insert(at: now, on: connection)
            return .rotated(user, family: found.family)
        }
    }

    /// Ends a family: none of its refresh tokens may be exchanged any more.
    public func endRefreshFamily(_ family: String) async throws {
        try await write { try TokenQueries.end(family: family, on: $0, at: .now()) }
    }

    /// Ends the family of a refresh token, if it is known.
    public func endRefreshToken(digest: String) async throws {
        try await write { connection in
            guard let found = try TokenQueries.find(digest, on: connection) else { return }
            try TokenQueries.end(family: found.family, on: connection, at: .now())
        }
    }

    /// How long the end of a token is remembered after its expiry: the next process may start by a clock that is
    /// behind.
    static let revocationMargin = 30 * Timestamp.day

    /// Makes one access token void until it expires. Those that expired long before `earliest` are swept out, which is
    /// the present time by the clock, among those the server has shown, that is furthest behind.
    public func revokeToken(id: String, until: Timestamp, earliest: Timestamp) async throws {
        try await write { connection in
            try connection.execute(
                "DELETE FROM revoked_tokens WHERE expires_at < \(earliest - DataStore.revocationMargin)")
            try connection.execute(
                """
                INSERT INTO revoked_tokens (id, expires_at) VALUES (\(id), \(until)) ON CONFLICT (id) DO NOTHING
                """)
        }
    }

    /// The access tokens that were made void and have not expired at `now`; all that are remembered without it.
    public func revokedTokens(now: Timestamp? = nil) async throws -> [(id: String, until: Timestamp)] {
        try await database.read { connection in
            // A token is accepted for some seconds after its expiry; a minute is more than that.
            let since = now.map { $0 - Timestamp.minute } ?? .earliest
            return try connection.all(
                "SELECT id, expires_at FROM revoked_tokens WHERE expires_at >= \(since)"
            ) { ($0.text(0), $0.moment(1)) }
        }
    }
}

private struct RefreshTokenRow {
    let digest: String
    let family: String
    let userID: Int64
    let expiresAt: Timestamp

    func insert(at now: Timestamp, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO refresh_tokens (digest, family, user_id, created_at, expires_at)
            VALUES (\(digest), \(family), \(userID), \(now), \(expiresAt))
            """)
    }
}

/// The queries on refresh tokens.
enum TokenQueries {
    struct Found {
        let family: String
        let userID: Int64
        let expiresAt: Timestamp
        let isUsed: Bool
        let isEnded: Bool
    }

    static func find(_ digest: String, on connection: any SQLConnection) throws -> Found? {
        try connection.first(
            "SELECT family, user_id, expires_at, used_at, ended_at FROM refresh_tokens WHERE digest = \(digest)"
        ) { row in
            Found(
                family: row.text(0), userID: row.integer(1), expiresAt: row.moment(2), isUsed: !row.isNull(3),
                isEnded: !row.isNull(4))
        }
    }

    static func end(family: String, on connection: any SQLConnection, at now: Timestamp) throws {
        try connection.execute(
            "UPDATE refresh_tokens SET ended_at = \(now) WHERE family = \(family) AND ended_at IS NULL")
    }

    static func endAll(of userID: Int64, on connection: any SQLConnection) throws {
        try connection.execute("DELETE FROM refresh_tokens WHERE user_id = \(userID)")
    }
}
