import Credentials
import Domain
import Store
import Synchronization

/// Who sends a request.
package enum Principal: Sendable {
    /// Nobody in particular.
    case anonymous
    /// A program with a key: one of the store's, or one fixed by configuration.
    case key(AuthenticatedKey)
    /// A user with an access token or a browser's session.
    case user(SignedInUser)

    /// The user, where one is signed in.
    package var user: User? {
        guard case .user(let signedIn) = self else { return nil }
        return signedIn.user
    }

    /// Who is signed in as a superuser, for a write that looks again whether that still holds.
    package var rights: ActingUser? { user.map { ActingUser($0) } }

    /// A short text that tells principals apart, for `Idempotency-Key`: two of them never see each other's answers.
    package var scope: String {
        switch self {
        case .anonymous: "anonymous"
        case .key(let key): key.scope
        case .user(let signedIn): "user:\(signedIn.user.id)"
        }
    }
}

/// What a key may do, as a set of bits.
package struct KeyScopes: OptionSet, Sendable {
    package let rawValue: UInt8

    package static let ingest = KeyScopes(rawValue: 1)
    package static let read = KeyScopes(rawValue: 2)

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The same as a set of Domain's.
    package init(_ scopes: Set<APIKeyRecord.Scope>) {
        self = []
        if scopes.contains(.ingest) { insert(.ingest) }
        if scopes.contains(.read) { insert(.read) }
    }
}

/// A key that was found to be right; shared by all requests that present it.
package final class AuthenticatedKey: Sendable {
    /// The key's identifier in the store; nil for a fixed key.
    package let id: Int64?
    /// What it may do.
    package let scopes: KeyScopes
    /// When it ends to be valid, if it does.
    package let expiresAt: Timestamp?
    /// See `Principal.scope`.
    package let scope: String
    /// The minute, in microseconds since 1970, of the latest use that was noted.
    package let lastUse = Atomic<Int64>(0)

    /// A key that configuration fixes, called `name`.
    package init(fixed name: String, scopes: KeyScopes) {
        self.id = nil
        self.scopes = scopes
        self.expiresAt = nil
        self.scope = name
    }

    /// A key of the store.
    package init(_ record: APIKeyRecord) {
        self.id = record.id
        self.scopes = KeyScopes(record.scopes)
        self.expiresAt = record.expiresAt
        self.scope = "key:\(record.id)"
    }

    /// Whether `other` is the same key with the same rights.
    package func isSame(as other: AuthenticatedKey) -> Bool {
        id == other.id && scopes == other.scopes && expiresAt == other.expiresAt
    }
}

/// A user, with what showed who it is.
package final class SignedInUser: Sendable {
    /// The user as the store had it at most a moment ago.
    package let user: User
    /// What was presented.
    package let proof: SignInProof

    /// `user`, who presented `proof`.
    package init(user: User, proof: SignInProof) {
        self.user = user
        self.proof = proof
    }
}

/// What shows which user sends a request.
package enum SignInProof: Sendable {
    /// An access token, in the `Authorization` header.
    case token(AccessToken)
    /// A browser's session, by its cookie.
    case session(BrowserSession)

    /// When it ends to be valid.
    package var expiresAt: Timestamp {
        switch self {
        case .token(let token): Timestamp(token.expiresAt)
        case .session(let session): session.expiresAt
        }
    }
}
