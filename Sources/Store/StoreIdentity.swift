import SQL

extension DataStore {
    /// What tells this store from others, and is the same for every server on it: when its first tables were made.
    ///
    /// It is no secret, and a copy of the files has it too. Throws where the tables are not there yet.
    public func identity() async throws -> Int64 {
        let made = try await database.read { connection in
            try connection.first("SELECT applied_at FROM schema_migrations ORDER BY id LIMIT 1") { $0.timestamp(0) }
        }
        guard let made else { throw StoreError.corrupt("no step in the history of its tables") }
        return made
    }
}
