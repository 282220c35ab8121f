/// What is known of an API key: everything but the key, which is shown once and kept as a hash.
public struct APIKeyRecord: Sendable, Equatable {
    /// What a key may do.
    public enum Scope: String, Sendable, CaseIterable, Comparable {
        /// Sends events, metrics, errors, costs and sessions.
        case ingest
        /// Reads analytics.
        case read

        /// Orders scopes by name.
        public static func < (left: Scope, right: Scope) -> Bool { left.rawValue < right.rawValue }
    }

    /// The key's identifier.
    public let id: Int64
    /// What its owner calls it.
    public let name: String
    /// The key's beginning, by which its owner recognises it.
    public let prefix: String
    /// What it may do.
    public let scopes: Set<Scope>
    /// The user who made it, if a user did.
    public let createdBy: Int64?
    /// When it was made.
    public let createdAt: Timestamp
    /// When it ends to be valid, if it does.
    public let expiresAt: Timestamp?
    /// When it was last used, to the minute.
    public let lastUsedAt: Timestamp?
    /// When it was revoked, if it was.
    public let revokedAt: Timestamp?

    /// A key as the store kept it.
    package init(
        id: Int64, name: String, prefix: String, scopes: Set<Scope>, createdBy: Int64?, createdAt: Timestamp,
        expiresAt: Timestamp?, lastUsedAt: Timestamp?, revokedAt: Timestamp?
    ) {
        self.id = id
        self.name = name
        self.prefix = prefix
        self.scopes = scopes
        self.createdBy = createdBy
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.lastUsedAt = lastUsedAt
        self.revokedAt = revokedAt
    }

    /// Whether it may be used at `now`.
    public func isValid(at now: Timestamp) -> Bool {
        revokedAt == nil && (expiresAt.map { now < $0 } ?? true)
    }
}

/// An API key to be made.
public struct NewAPIKey: Sendable, Equatable {
    /// What its owner calls it.
    public let name: String
    /// What it may do.
    public let scopes: Set<APIKeyRecord.Scope>
    /// When it ends to be valid, if it does.
    public let expiresAt: Timestamp?

    /// Checks a new key's name, scopes (at least one) and expiry (after `now`).
    public init(
        name: String, scopes: Set<APIKeyRecord.Scope>, expiresAt: Timestamp? = nil, now: Timestamp
    ) throws(ValidationFailure) {
        var rules = FieldRules()
        rules.requireName(name, "/name", atMost: 100)
        if scopes.isEmpty { rules.report("/scopes", "is empty; one or both of ingest and read are required") }
        if let expiresAt, expiresAt <= now {
            rules.report("/expires_at", "is \(expiresAt.rfc3339), which is past; a later time is required")
        }
        try rules.finish()
        self.name = FoldedName.shown(name)
        self.scopes = scopes
        self.expiresAt = expiresAt
    }
}
