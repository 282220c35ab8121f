import Domain

/// Why the store refused something.
public enum StoreError: Error, Sendable, Equatable {
    /// Another row has this value already in `field`.
    case duplicate(field: String)
    /// The change would leave no active superuser.
    case lastSuperuser
    /// Whoever asked for the change lost the right to it, or the user's password or rights changed, while it was made.
    case rightsChanged
    /// The one-time set-up link was used, has expired, or never was.
    case invalidSetupToken
    /// Records can be written by a process that owns the store, or a share of it, only.
    case notOwned
    /// A session cannot end before it began, at this moment.
    case endBeforeStart(Timestamp)
    /// Another import took over records of this kind meanwhile.
    case importMoved(kind: String)
    /// The store holds something that it cannot have written.
    case corrupt(String)
}

extension StoreError: CustomStringConvertible {
    /// One sentence for the operator.
    public var description: String {
        switch self {
        case .duplicate(let field): "this \(field) is taken already"
        case .lastSuperuser: "the last active superuser cannot be deleted, demoted or deactivated"
        case .rightsChanged: "the rights of whoever asked for this were changed meanwhile"
        case .invalidSetupToken: "the set-up link is not valid: it was used, has expired, or a superuser exists"
        case .notOwned: "records are written by a running server; this process does not own the store"
        case .endBeforeStart(let start): "a session that began at \(start.rfc3339) cannot end before"
        case .importMoved(let kind): "another import takes over \(kind) into this store; run one at a time"
        case .corrupt(let detail): "the store holds something that it cannot have written: \(detail)"
        }
    }
}
