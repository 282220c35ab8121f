import Domain
import SQL

extension DataStore {
    /// Keeps a sealed value under a name, in place of the one that it had; returns whether the name is new.
    @discardableResult
    public func setSecret(
        _ name: SecretName, sealed: String, by actor: Actor, at now: Timestamp
    ) async throws -> Bool {
        try await database.write { connection in
            let old = try SecretQueries.find(name.text, on: connection)
            try connection.execute(
                """
                INSERT INTO secrets (name, sealed, created_at, updated_at, updated_by)
                VALUES (\(name.text), \(sealed), \(now), \(now), \(actor.name))
                ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed, updated_at = excluded.updated_at,
                updated_by = excluded.updated_by
                """)
            let event = AuditEvent(
                .secretSet, "secret:\(name.text)", before: old.map { ["updated_at": .text($0.updatedAt.rfc3339)] },
                after: ["updated_at": .text(now.rfc3339)])
            try AuditLog.append(event, by: actor, at: now, on: connection)
            return old == nil
        }
    }

    /// All sealed values, by their names.
    public func secrets() async throws -> [SecretRecord] {
        try await database.read {
            try $0.all("SELECT \(raw: SecretQueries.columns) ORDER BY name", SecretQueries.record)
        }
    }

    /// The sealed value of a name, if there is one.
    public func secret(_ name: SecretName) async throws -> SecretRecord? {
        try await database.read { try SecretQueries.find(name.text, on: $0) }
    }

    /// Forgets a sealed value; false where there is none.
    public func removeSecret(_ name: SecretName, by actor: Actor, at now: Timestamp) async throws -> Bool {
        try await database.write { connection in
            guard try connection.execute("DELETE FROM secrets WHERE name = \(name.text)") > 0 else { return false }
            try AuditLog.append(AuditEvent(.secretRemoved, "secret:\(name.text)"), by: actor, at: now, on: connection)
            return true
        }
    }

    /// Puts what `reseal` makes of each sealed value in its place, all in one transaction, and returns how many these
    /// were. It leaves those alone for which `reseal` returns nil.
    public func resealSecrets(
        by actor: Actor, at now: Timestamp, _ reseal: @escaping @Sendable (SecretRecord) throws -> String?
    ) async throws -> Int {
        try await database.write { connection in
            let records = try connection.all(
                "SELECT \(raw: SecretQueries.columns) ORDER BY name", SecretQueries.record)
            var count = 0
            for record in records {
                guard let sealed = try reseal(record) else { continue }
                try connection.execute(
                    """
                    UPDATE secrets SET sealed = \(sealed), updated_at = \(now), updated_by = \(actor.name)
                    WHERE name = \(record.name)
                    """)
                try AuditLog.append(
                    AuditEvent(.secretResealed, "secret:\(record.name)"), by: actor, at: now, on: connection)
                count += 1
            }
            return count
        }
    }
}

/// The queries on sealed values.
private enum SecretQueries {
    static let columns = "name, sealed, created_at, updated_at, updated_by FROM secrets"

    static func find(_ name: String, on connection: any SQLConnection) throws -> SecretRecord? {
        try connection.first("SELECT \(raw: columns) WHERE name = \(name)", record)
    }

    static func record(_ row: any SQLRow) -> SecretRecord {
        SecretRecord(
            name: row.text(0), sealed: row.text(1), createdAt: row.moment(2), updatedAt: row.moment(3),
            updatedBy: row.text(4))
    }
}
