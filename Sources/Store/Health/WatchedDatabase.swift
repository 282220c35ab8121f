import SQL

/// A database that tells the store's health of everything that it fails at.
struct WatchedDatabase: SQLDatabase {
    let base: any SQLDatabase
    let health: StoreHealth
    /// What every transaction expects that writes; nil for those that bring it about.
    let schema: SQLSchema?

    var dialect: Dialect { base.dialect }
    var ownership: SQLOwnership { base.ownership }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await noting { try await base.read(body) }
    }

    func write<Value: Sendable>(
        _ mode: SQLWriteMode, _ body: @escaping @Sendable (any SQLConnection) throws -> Value,
        ended: @escaping @Sendable (Bool) -> Void
    ) async throws -> Value {
        do {
            let value = try await noting {
                try await base.write(
                    mode,
                    { [schema] connection in
                        if let schema { try connection.expect(schema: schema) }
                        return try body(connection)
                    }, ended: ended)
            }
            health.noteCommit(isChecked: schema != nil)
            return value
        } catch {
            health.note(failedWrite: error)
            throw error
        }
    }

    func writeDerived<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value, ended: @escaping @Sendable (Bool) -> Void
    ) async throws -> Value {
        let value = try await noting {
            try await base.writeDerived(
                { [schema] connection in
                    if let schema { try connection.expect(schema: schema) }
                    return try body(connection)
                }, ended: ended)
        }
        health.noteCommit(isChecked: schema != nil, isDerived: true)
        return value
    }

    func backup(to path: String, progress: @escaping @Sendable (Double) -> Void) async throws {
        // What it fails at may be the copy's disk.
        try await base.backup(to: path, progress: progress)
    }

    func verify() throws {
        do {
            try base.verify()
            health.clear(.detached)
        } catch {
            health.note(error)
            throw error
        }
    }

    var unguarded: any SQLDatabase { WatchedDatabase(base: base, health: health, schema: nil) }

    func close() async throws {
        try await base.close()
    }

    private func noting<Value: Sendable>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch {
            health.note(error)
            throw error
        }
    }
}
