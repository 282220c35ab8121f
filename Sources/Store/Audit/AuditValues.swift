import Domain

extension User {
    /// The user as the subject of an audit entry.
    var auditSubject: String { "user:\(id)" }

    /// What an audit entry says of the user.
    var auditValues: [String: AuditValue] {
        [
            "username": .text(username), "email": .text(email), "role": .text(role.rawValue),
            "is_active": .flag(isActive),
        ]
    }
}

extension APIKeyRecord {
    /// The key as the subject of an audit entry.
    var auditSubject: String { "key:\(id)" }

    /// What an audit entry says of the key: its beginning alone.
    var auditValues: [String: AuditValue] {
        [
            "name": .text(name), "prefix": .text(prefix),
            "scopes": .text(scopes.sorted().map(\.rawValue).joined(separator: " ")),
            "expires_at": expiresAt.map { .text($0.rfc3339) } ?? .none,
        ]
    }
}

extension ErrorGroup {
    /// What an audit entry says of the group.
    var auditValues: [String: AuditValue] { ["state": .text(state.rawValue)] }
}

extension Session {
    /// What an audit entry says of the session: what a user can change, and no metadata, which may hold anything.
    var auditValues: [String: AuditValue] {
        [
            "ended_at": endedAt.map { .text($0.rfc3339) } ?? .none, "user_agent": userAgent.map { .text($0) } ?? .none,
            "metadata_bytes": .number(Int64(metadata?.text.utf8.count ?? 0)),
        ]
    }
}
