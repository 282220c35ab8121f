import Domain
import SQL

/// Writes entries of the audit log; what is written is never changed.
enum AuditLog {
    static let columns = """
        a.id, a.timestamp, a.actor_kind, a.actor_id, a.actor_name, a.address, a.request_id, a.action, a.subject, \
        a.before_text, a.after_text, a.hash FROM audit_log a
        """

    /// Appends an entry in the transaction of the change that it tells of, which has to be one that runs alone: entries
    /// of all servers stand in one chain.
    static func append(
        _ event: AuditEvent, by actor: Actor, at now: Timestamp, on connection: any SQLConnection
    ) throws {
        let last = try head(on: connection)
        var entry = AuditEntry(
            id: (last?.id ?? 0) + 1, timestamp: now, actor: actor, action: event.action.rawValue,
            subject: event.subject, before: event.before.map(AuditText.json), after: event.after.map(AuditText.json),
            hash: "")
        entry = entry.sealed(after: last?.hash ?? AuditChain.origin)
        try connection.execute(
            """
            INSERT INTO audit_log (id, timestamp, actor_kind, actor_id, actor_name, address, request_id, action,
            subject, before_text, after_text, hash) VALUES (\(entry.id), \(now), \(actor.kind.rawValue), \(actor.id),
            \(actor.name), \(actor.address), \(actor.requestID), \(entry.action), \(entry.subject),
            \(entry.before?.text), \(entry.after?.text), \(entry.hash))
            """)
    }

    /// Where the chain ends: its last entry, or the last one that was cut off.
    static func head(on connection: any SQLConnection) throws -> AuditHead? {
        let last = try connection.first("SELECT id, hash FROM audit_log ORDER BY id DESC LIMIT 1") {
            AuditHead(id: $0.integer(0), hash: $0.text(1))
        }
        return try last ?? cut(on: connection)?.head
    }

    /// The last cut, if any.
    static func cut(on connection: any SQLConnection) throws -> AuditCut? {
        try connection.first("SELECT last_id, last_hash, signature FROM audit_cuts ORDER BY last_id DESC LIMIT 1") {
            AuditCut(head: AuditHead(id: $0.integer(0), hash: $0.text(1)), signature: $0.text(2))
        }
    }

    static func entry(_ row: any SQLRow) throws -> AuditEntry {
        guard let kind = Actor.Kind(rawValue: row.text(2)) else {
            throw StoreError.corrupt("an actor's kind \(row.text(2))")
        }
        return AuditEntry(
            id: row.integer(0), timestamp: row.moment(1),
            actor: Actor(
                kind, id: row.integerIfAny(3), name: row.text(4), address: row.textIfAny(5),
                requestID: row.textIfAny(6)),
            action: row.text(7), subject: row.textIfAny(8),
            before: row.textIfAny(9).map { JSONText(validated: $0) },
            after: row.textIfAny(10).map { JSONText(validated: $0) }, hash: row.text(11))
    }
}

extension AuditEntry {
    /// The same with its hash behind `previous`.
    fileprivate func sealed(after previous: String) -> AuditEntry {
        AuditEntry(
            id: id, timestamp: timestamp, actor: actor, action: action, subject: subject, before: before, after: after,
            hash: AuditChain.hash(of: self, after: previous))
    }
}

/// The end of the audit log's chain, to be kept elsewhere.
public struct AuditHead: Sendable, Equatable {
    /// The number of the last entry.
    public let id: Int64
    /// Its hash.
    public let hash: String

    /// An end.
    public init(id: Int64, hash: String) {
        self.id = id
        self.hash = hash
    }
}

/// Where old entries were cut off, signed by the server that did.
public struct AuditCut: Sendable, Equatable {
    /// The last entry that was cut off.
    public let head: AuditHead
    /// See `DataStore.cutAudit`.
    public let signature: String
}

/// Writes what an audit entry says of before and after.
enum AuditText {
    /// A minified JSON object with the members in the order of their names.
    static func json(_ values: [String: AuditValue]) -> JSONText {
        let members = values.sorted { $0.key < $1.key }.map { "\(JSONQuoting.quoted($0.key)):\(text($0.value))" }
        return JSONText(validated: "{\(members.joined(separator: ","))}")
    }

    private static func text(_ value: AuditValue) -> String {
        switch value {
        case .text(let text): JSONQuoting.quoted(text)
        case .number(let number): String(number)
        case .flag(let flag): flag ? "true" : "false"
        case .none: "null"
        }
    }
}
