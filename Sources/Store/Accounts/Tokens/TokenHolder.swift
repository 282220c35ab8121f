import Domain
import SQL

/// Whom a token belongs to that is presented more than once, as a browser's session is.
public struct TokenHolder: Sendable, Equatable {
    /// The user.
    public let userID: Int64
    /// The sign-in that the token belongs to, by which it is ended.
    public let family: String
    /// When the token ends to be valid.
    public let expiresAt: Timestamp
}

extension DataStore {
    /// Whether a token with this digest is remembered, valid or not.
    public func knowsToken(digest: String) async throws -> Bool {
        try await database.read { try TokenQueries.find(digest, on: $0) != nil }
    }

    /// The holder of the token with this digest; nil where it is unknown, was exchanged or ended, or has expired.
    ///
    /// Whether the user may sign in is not looked at.
    public func tokenHolder(digest: String, now: Timestamp) async throws -> TokenHolder? {
        try await database.read { connection in
            guard let found = try TokenQueries.find(digest, on: connection), !found.isUsed, !found.isEnded,
                found.expiresAt > now
            else { return nil }
            return TokenHolder(userID: found.userID, family: found.family, expiresAt: found.expiresAt)
        }
    }
}
