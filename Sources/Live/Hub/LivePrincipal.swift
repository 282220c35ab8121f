/// By what right somebody watches, so that the watching ends when the right does.
public struct LivePrincipal: Hashable, Sendable {
    /// The user who is signed in.
    public var userID: Int64?
    /// The access token's own id (`jti`).
    public var tokenID: String?
    /// The sign-in that the token belongs to (`sid`).
    public var login: String?
    /// The key's identifier in the store; nil also for a fixed key.
    public var keyID: Int64?

    /// A right by these credentials; without any, it is nobody's in particular.
    public init(userID: Int64? = nil, tokenID: String? = nil, login: String? = nil, keyID: Int64? = nil) {
        self.userID = userID
        self.tokenID = tokenID
        self.login = login
        self.keyID = keyID
    }
}

/// Why a subscription ended.
public enum LiveEnd: String, Sendable {
    /// Its owner closed it.
    case closed
    /// The token, sign-in, key or user was revoked.
    case revoked
    /// The token or key ran out.
    case expired
    /// The server shuts down.
    case shutdown
}
