import Domain
import SQL

extension DataStore {
    /// Keeps a new API key by the digest of its text; throws `StoreError.rightsChanged` where `rights` do not hold any
    /// more.
    public func createKey(
        _ key: NewAPIKey, prefix: String, digest: String, createdBy: Int64?, by actor: Actor,
        rights: ActingUser? = nil, at now: Timestamp
    ) async throws -> APIKeyRecord {
        defer { noteChangedKeys() }
        return try await write { connection in
            try rights?.requireRights(on: connection)
            let made = try KeyQueries.insert(
                key, prefix: prefix, digest: digest, createdBy: createdBy, at: now, on: connection)
            let event = AuditEvent(.keyCreated, made.auditSubject, after: made.auditValues)
            try AuditLog.append(event, by: actor, at: now, on: connection)
            return made
        }
    }

    /// Keeps a key that nobody made in a store that has never had one; nil where it has.
    public func createFirstKey(
        _ key: NewAPIKey, prefix: String, digest: String, by actor: Actor, at now: Timestamp
    ) async throws -> APIKeyRecord? {
        defer { noteChangedKeys() }
        return try await write { connection in
            let hasKeys = try connection.first("SELECT 1 FROM api_keys LIMIT 1") { _ in true } ?? false
            guard !hasKeys else { return nil }
            let made = try KeyQueries.insert(
                key, prefix: prefix, digest: digest, createdBy: nil, at: now, on: connection)
            let event = AuditEvent(.keyCreated, made.auditSubject, after: made.auditValues)
            try AuditLog.append(event, by: actor, at: now, on: connection)
            return made
        }
    }

    /// All keys, revoked and expired ones too, in the order in which they were made.
    public func keys() async throws -> [APIKeyRecord] {
        try await database.read { try $0.all("SELECT \(raw: KeyQueries.columns) ORDER BY id", KeyQueries.key) }
    }

    /// A part of all keys, in the order in which they were made.
    public func keys(limit: Int, skip: Int) async throws -> [APIKeyRecord] {
        try await database.read { connection in
            try connection.all(
                "SELECT \(raw: KeyQueries.columns) ORDER BY id LIMIT \(limit) OFFSET \(skip)", KeyQueries.key)
        }
    }

    /// The key with the digest, if there is one.
    public func key(digest: String) async throws -> APIKeyRecord? {
        try await database.read { connection in
            try connection.first("SELECT \(raw: KeyQueries.columns) WHERE digest = \(digest)", KeyQueries.key)
        }
    }

    /// The keys that are valid at `now`, by their digests; nil where these are more than `limit`.
    public func validKeys(atMost limit: Int, now: Timestamp) async throws -> [(digest: String, record: APIKeyRecord)]? {
        let keys = try await database.read { connection in
            try connection.all(
                """
                SELECT \(raw: KeyQueries.members), digest FROM api_keys
                WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > \(now)) LIMIT \(limit + 1)
                """
            ) { (digest: $0.text(9), record: try KeyQueries.key($0)) }
        }
        return keys.count > limit ? nil : keys
    }

    /// Revokes a key for good; nil where there is none. Throws `StoreError.rightsChanged` where `rights` do not
    /// hold any more.
    public func revokeKey(
        id: Int64, by actor: Actor, rights: ActingUser? = nil, at now: Timestamp
    ) async throws -> APIKeyRecord? {
        defer { noteChangedKeys() }
        return try await write { connection in
            try rights?.requireRights(on: connection)
            let changed = try connection.execute(
                "UPDATE api_keys SET revoked_at = \(now) WHERE id = \(id) AND revoked_at IS NULL")
            let key = try connection.first("SELECT \(raw: KeyQueries.columns) WHERE id = \(id)", KeyQueries.key)
            if let key, changed == 1 {
                let event = AuditEvent(.keyRevoked, key.auditSubject, before: key.auditValues)
                try AuditLog.append(event, by: actor, at: now, on: connection)
            }
            return key
        }
    }

    /// Notes when keys, by their identifiers, were last used.
    public func touchKeys(_ lastUsed: [Int64: Timestamp]) async throws {
        guard !lastUsed.isEmpty else { return }
        let entries = lastUsed.sorted { $0.key < $1.key }
        try await write { connection in
            try connection.execute("UPDATE api_keys SET last_used_at = ? WHERE id = ?", count: entries.count) {
                $1.timestamp(entries[$0].value.microseconds)
                $1.integer(entries[$0].key)
            }
        }
    }
}

/// The queries on API keys.
enum KeyQueries {
    static let members =
        "id, name, prefix, scopes, created_by, created_at, expires_at, last_used_at, revoked_at"
    static let columns = "\(members) FROM api_keys"

    static func insert(
        _ key: NewAPIKey, prefix: String, digest: String, createdBy: Int64?, at now: Timestamp,
        on connection: any SQLConnection
    ) throws -> APIKeyRecord {
        let id = try connection.nextID(of: "api_keys")
        let scopes = key.scopes.sorted().map(\.rawValue).joined(separator: " ")
        try connection.execute(
            """
            INSERT INTO api_keys (id, name, prefix, digest, scopes, created_by, created_at, expires_at)
            VALUES (\(id), \(key.name), \(prefix), \(digest), \(scopes), \(createdBy), \(now), \(key.expiresAt))
            """)
        return APIKeyRecord(
            id: id, name: key.name, prefix: prefix, scopes: key.scopes, createdBy: createdBy, createdAt: now,
            expiresAt: key.expiresAt, lastUsedAt: nil, revokedAt: nil)
    }

    static func key(_ row: any SQLRow) throws -> APIKeyRecord {
        let scopes = try row.text(3).split(separator: " ").map { text in
            guard let scope = APIKeyRecord.Scope(rawValue: String(text)) else {
                throw StoreError.corrupt("a key's scope \(text)")
            }
            return scope
        }
        return APIKeyRecord(
            id: row.integer(0), name: row.text(1), prefix: row.text(2), scopes: Set(scopes),
            createdBy: row.integerIfAny(4), createdAt: row.moment(5), expiresAt: row.momentIfAny(6),
            lastUsedAt: row.momentIfAny(7), revokedAt: row.momentIfAny(8))
    }
}
