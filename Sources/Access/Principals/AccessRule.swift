import Domain

/// Who may use a route.
package enum AccessRule: String, Sendable, CaseIterable {
    /// Everybody; credentials are not looked at.
    case open
    /// Keys with the scope `ingest`, and every signed-in user.
    case ingest
    /// Keys with the scope `read`, every signed-in user, and everybody where `ANALYTICS_PUBLIC_READ` is on.
    case read
    /// Keys with either scope, every signed-in user, and everybody where `ANALYTICS_PUBLIC_READ` is on.
    case ingestOrRead
    /// Signed-in users: admins and superusers.
    case admin
    /// Signed-in superusers.
    case superuser

    /// Whether one without credentials may use it where reading is public.
    package var isPublicWhereReadingIs: Bool { self == .read || self == .ingestOrRead }

    /// The principal, where it is let in; throws `AccessError.insufficient` where it is not.
    package func admit(_ principal: Principal) throws(AccessError) -> Principal {
        guard allows(principal) else { throw .insufficient(self) }
        return principal
    }

    /// Whether `principal` may use it.
    package func allows(_ principal: Principal) -> Bool {
        switch principal {
        case .anonymous: self == .open
        case .key(let key): allows(scopes: key.scopes)
        case .user(let signedIn): self != .superuser || signedIn.user.role == .superuser
        }
    }

    private func allows(scopes: KeyScopes) -> Bool {
        switch self {
        case .open: true
        case .ingest: scopes.contains(.ingest)
        case .read: scopes.contains(.read)
        case .ingestOrRead: !scopes.isEmpty
        case .admin, .superuser: false
        }
    }

    /// What it takes, for the person who was refused.
    package var requirement: String {
        switch self {
        case .open: "nothing"
        case .ingest: "a key with the scope ingest, or a user's access token"
        case .read: "a key with the scope read, or a user's access token"
        case .ingestOrRead: "an API key or a user's access token"
        case .admin: "a user's access token"
        case .superuser: "a superuser's access token"
        }
    }
}
