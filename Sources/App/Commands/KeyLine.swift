import Domain

/// An API key as JSON.
struct KeyLine: Encodable {
    private let id: Int64
    private let name: String
    private let prefix: String
    private let scopes: [String]
    private let isValid: Bool
    private let createdAt: String
    private let expiresAt: String?
    private let lastUsedAt: String?
    private let revokedAt: String?
    private let key: String?

    /// What is known of a key at `now`, with the key itself where it was just made.
    init(_ record: APIKeyRecord, at now: Timestamp, key: String? = nil) {
        id = record.id
        name = record.name
        prefix = record.prefix
        scopes = record.scopes.sorted().map(\.rawValue)
        isValid = record.isValid(at: now)
        createdAt = record.createdAt.rfc3339
        expiresAt = record.expiresAt?.rfc3339
        lastUsedAt = record.lastUsedAt?.rfc3339
        revokedAt = record.revokedAt?.rfc3339
        self.key = key
    }
}
