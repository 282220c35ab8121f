/// What was done, as the audit log names it.
public enum AuditAction: String, Sendable, CaseIterable {
    case userCreated = "user.created"
    case userUpdated = "user.updated"
    case userDeleted = "user.deleted"
    case passwordChanged = "user.password_changed"
    case loggedIn = "login.succeeded"
    case loginFailed = "login.failed"
    case loggedOut = "login.ended"
    case keyCreated = "key.created"
    case keyRevoked = "key.revoked"
    case errorUpdated = "error.updated"
    case errorGroupUpdated = "error_group.updated"
    case sessionUpdated = "session.updated"
    case exported = "records.exported"
    case imported = "records.imported"
    case copied = "store.copied"
    case backedUp = "store.backed_up"
    case rebuilt = "rollups.rebuilt"
    case retained = "records.deleted_by_retention"
    case auditCut = "audit.cut"
    case jobRequested = "job.requested"
    case secretSet = "secret.set"
    case secretRemoved = "secret.removed"
    case secretResealed = "secret.resealed"
}

/// A value in what an audit entry says of before and after.
public enum AuditValue: Sendable, Equatable {
    case text(String)
    case number(Int64)
    case flag(Bool)
    case none
}

/// A change that is to be written down: what was done to what, and how that was before and is after.
///
/// Neither `before` nor `after` may hold a secret.
public struct AuditEvent: Sendable, Equatable {
    /// What was done.
    public let action: AuditAction
    /// What it was done to, such as `user:7` or `events`; nil where the action says it all.
    public let subject: String?
    /// How the subject was, by the names of its members.
    public let before: [String: AuditValue]?
    /// How the subject is now.
    public let after: [String: AuditValue]?

    /// A change.
    public init(
        _ action: AuditAction, _ subject: String? = nil, before: [String: AuditValue]? = nil,
        after: [String: AuditValue]? = nil
    ) {
        self.action = action
        self.subject = subject
        self.before = before
        self.after = after
    }
}

/// A row of the audit log.
public struct AuditEntry: Sendable, Equatable {
    /// Its place: entries are numbered from 1 without a gap.
    public let id: Int64
    /// When it was written.
    public let timestamp: Timestamp
    /// Who did it.
    public let actor: Actor
    /// What was done, as `AuditAction` names it; a newer version may have written others.
    public let action: String
    /// What it was done to.
    public let subject: String?
    /// How that was before.
    public let before: JSONText?
    /// How it was afterwards.
    public let after: JSONText?
    /// The SHA-256 of the entry before it and of this one, as 64 hexadecimal digits; see `AuditChain`.
    public let hash: String

    /// An entry as the store kept it.
    package init(
        id: Int64, timestamp: Timestamp, actor: Actor, action: String, subject: String?, before: JSONText?,
        after: JSONText?, hash: String
    ) {
        self.id = id
        self.timestamp = timestamp
        self.actor = actor
        self.action = action
        self.subject = subject
        self.before = before
        self.after = after
        self.hash = hash
    }
}

/// Which entries of the audit log are wanted; nil members do not filter.
public struct AuditFilter: Sendable, Equatable {
    /// Only entries in this span.
    public var range: TimeRange
    /// Only this action.
    public var action: AuditAction?
    /// Only what this kind of actor did.
    public var actorKind: Actor.Kind?
    /// Only what an actor of this name did.
    public var actorName: String?
    /// Only what was done to this.
    public var subject: String?

    /// A filter; without arguments every entry passes.
    public init(
        range: TimeRange = .all, action: AuditAction? = nil, actorKind: Actor.Kind? = nil, actorName: String? = nil,
        subject: String? = nil
    ) {
        self.range = range
        self.action = action
        self.actorKind = actorKind
        self.actorName = actorName
        self.subject = subject
    }
}
