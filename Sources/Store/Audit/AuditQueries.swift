import Domain
import SQL

extension DataStore {
    /// The entries that `filter` lets pass, newest first.
    public func audit(_ filter: AuditFilter, page: Page) async throws -> [AuditEntry] {
        try await database.read { connection in
            var list = ListQuery(alias: "a", range: filter.range)
            list.require("action", filter.action?.rawValue)
            list.require("actor_kind", filter.actorKind?.rawValue)
            list.require("actor_name", filter.actorName)
            list.require("subject", filter.subject)
            return try connection.all("SELECT \(raw: AuditLog.columns) \(list.tail(page))", AuditLog.entry)
        }
    }

    /// Writes down what was done where nothing else was written: a login that failed, an export.
    public func note(_ event: AuditEvent, by actor: Actor, at now: Timestamp) async throws {
        try await database.write { try AuditLog.append(event, by: actor, at: now, on: $0) }
    }

    /// The end of the chain; nil where nothing was ever written.
    public func auditHead() async throws -> AuditHead? {
        try await database.read { try AuditLog.head(on: $0) }
    }

    /// Goes through the whole chain and returns what is wrong with it; nil where nothing is.
    ///
    /// `isSigned` says whether a cut has the right signature; `known` is an end of the chain that was kept elsewhere,
    /// which has to be a part of it. `progress` is called with the number of entries that were looked at.
    public func verifyAudit(
        known: AuditHead? = nil, isSigned: @escaping @Sendable (AuditCut) -> Bool,
        progress: @escaping @Sendable (Int64) -> Void = { _ in }
    ) async throws -> AuditDamage? {
        var verifier = AuditVerifier(known: known)
        if let cut = try await database.read({ try AuditLog.cut(on: $0) }) {
            guard isSigned(cut) else { return .unsignedCut(cut.head.id) }
            verifier.begin(behind: cut.head)
        }
        while true {
            let last = verifier.last.id
            let entries = try await database.read { connection in
                try connection.all(
                    "SELECT \(raw: AuditLog.columns) WHERE a.id > \(last) ORDER BY a.id LIMIT 1000", AuditLog.entry)
            }
            if entries.isEmpty { return verifier.finish() }
            for entry in entries {
                if let damage = verifier.take(entry) { return damage }
            }
            progress(verifier.last.id)
        }
    }
}

/// What is wrong with the audit log.
public enum AuditDamage: Sendable, Equatable, CustomStringConvertible {
    /// An entry is missing: the numbers go on at another place.
    case missing(Int64)
    /// An entry is not what it was when it was written, or is none of the chain.
    case changed(Int64)
    /// Entries were cut off, and nobody who has the secret did that.
    case unsignedCut(Int64)
    /// The entry that was kept elsewhere is not in the log as it was.
    case notTheKnown(Int64)

    /// A sentence for whoever verifies.
    public var description: String {
        switch self {
        case .missing(let id): "entry \(id) is missing"
        case .changed(let id): "entry \(id) was changed after it was written"
        case .unsignedCut(let id):
            "the entries up to \(id) were cut off, and the cut is not signed with this SECRET_KEY"
        case .notTheKnown(let id): "entry \(id) is not the one whose hash was given"
        }
    }
}

/// Looks at one entry after the other.
struct AuditVerifier {
    /// The last entry that was looked at.
    private(set) var last = AuditHead(id: 0, hash: AuditChain.origin)
    private let known: AuditHead?
    private var hasMetKnown = false

    init(known: AuditHead?) {
        self.known = known
    }

    /// Goes on behind a cut.
    mutating func begin(behind head: AuditHead) {
        last = head
        // What was cut off cannot be compared any more, but for the last of it.
        if let known, known.id < head.id || known == head { hasMetKnown = true }
    }

    mutating func take(_ entry: AuditEntry) -> AuditDamage? {
        guard entry.id == last.id + 1 else { return .missing(last.id + 1) }
        guard AuditChain.hash(of: entry, after: last.hash) == entry.hash else { return .changed(entry.id) }
        last = AuditHead(id: entry.id, hash: entry.hash)
        if let known, known.id == entry.id {
            guard known == last else { return .notTheKnown(known.id) }
            hasMetKnown = true
        }
        return nil
    }

    func finish() -> AuditDamage? {
        guard let known, !hasMetKnown else { return nil }
        return .missing(known.id)
    }
}
