import Foundation

/// Whom an access token is issued to.
public struct TokenSubject: Sendable, Equatable {
    /// The user's id in the store.
    public let userID: Int64
    /// The user's name, for display only.
    public let username: String?
    /// The user's token version; the store counts it up to end all tokens of the user at once.
    public let version: Int
    /// The sign-in that the token belongs to (`sid`): whoever signs out ends all its tokens.
    public let session: String?

    /// Names a user as the store has it now.
    public init(userID: Int64, username: String? = nil, version: Int, session: String? = nil) {
        self.userID = userID
        self.username = username
        self.version = version
        self.session = session
    }
}

/// What a verified access token says; the caller still compares the version, and asks for revocation.
public struct AccessToken: Sendable, Equatable {
    /// Whom it was issued to.
    public let subject: TokenSubject
    /// The token's own id (`jti`), by which it is revoked.
    public let id: String
    /// When it was issued, in whole seconds.
    public let issuedAt: Date
    /// When it ends, in whole seconds.
    public let expiresAt: Date
}

/// A new access token and what it says.
public struct IssuedToken: Redacted, Sendable {
    /// The token as its owner sends it: `header.payload.signature`.
    public let text: String
    /// What is written in it.
    public let token: AccessToken
    /// Seconds from issue to expiry, for `expires_in`.
    public var expiresIn: Int { Int(exactly: token.expiresAt.timeIntervalSince(token.issuedAt).rounded()) ?? .max }
}
