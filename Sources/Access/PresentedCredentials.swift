/// What somebody presents to say who they are.
package struct PresentedCredentials: Sendable {
    /// The access token or key.
    package let bearer: Substring?
    /// The key that came in a place of its own.
    package let ingestKey: Substring?
    /// Whether something else was presented where the bearer is expected.
    package let hasUnknownScheme: Bool

    /// What was found; an empty value is none.
    package init(bearer: Substring?, ingestKey: Substring?, hasUnknownScheme: Bool) {
        self.bearer = bearer
        self.ingestKey = ingestKey
        self.hasUnknownScheme = hasUnknownScheme
    }

    /// Whether nothing is presented.
    package var isEmpty: Bool { bearer == nil && ingestKey == nil && !hasUnknownScheme }

    /// Whether no token or key is presented, in whatever else; a browser's cookie may speak then.
    package var isWithoutToken: Bool { bearer == nil && ingestKey == nil }
}
