import Credentials
import Domain

/// A browser's sign-in, which its cookie stands for.
package struct BrowserSession: Sendable {
    /// The sign-in's name in the store: the digest of the cookie's token.
    package let family: String
    /// Who signed in.
    package let userID: Int64
    /// When it ends.
    package let expiresAt: Timestamp

    /// A sign-in of these parts.
    package init(family: String, userID: Int64, expiresAt: Timestamp) {
        self.family = family
        self.userID = userID
        self.expiresAt = expiresAt
    }
}

/// A browser's session that has just begun, with the token that nobody sees again.
package struct NewBrowserSession: Sendable {
    /// What the cookie carries.
    package let token: BrowserToken
    /// When it ends.
    package let expiresAt: Timestamp

    /// A session of these parts.
    package init(token: BrowserToken, expiresAt: Timestamp) {
        self.token = token
        self.expiresAt = expiresAt
    }
}
