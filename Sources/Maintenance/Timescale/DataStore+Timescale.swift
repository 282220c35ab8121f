import SQL
import Store
import Synchronization

extension DataStore {
    /// What TimescaleDB does for this store at the moment; throws where the database cannot be asked.
    public func timescale() async throws -> Timescale {
        let problem = timescaleProblem.withLock { $0 }
        switch try await database.read(TimescaleCatalog.read) {
        case .absent: return .absent
        case .notLoaded(let version):
            return .unused(version: version, reason: "shared_preload_libraries of the server does not name timescaledb")
        case .available(let version):
            return .unused(version: version, reason: problem ?? "serve and migrate make it")
        case .installed(let state): return .used(Timescale.Use(state, problem: problem))
        }
    }

    /// Makes the tables of records hypertables, with the rows that they have, and compresses them where the licence
    /// allows; does nothing where that was done, or where there is no TimescaleDB.
    ///
    /// It never throws: a store without TimescaleDB works as well. What failed is kept for `timescale`.
    public func useTimescale() async {
        guard database.dialect == .postgres else { return }
        do {
            var catalog = try await database.read(TimescaleCatalog.read)
            if case .available = catalog {
                try await database.write { connection in
                    try connection.allowAnyDuration()
                    try connection.execute(TimescaleSQL.create)
                }
                catalog = try await database.read(TimescaleCatalog.read)
            }
            if case .installed(let state) = catalog {
                for table in RawTable.allCases { try await use(state, for: table) }
            }
            timescaleProblem.withLock { $0 = nil }
        } catch {
            timescaleProblem.withLock { $0 = "\(error)" }
        }
    }

    private func use(_ state: TimescaleState, for table: RawTable) async throws {
        let isHypertable = state.tables[table] != nil
        let isCompressible = state.tables[table]?.isCompressible ?? false
        let compresses = state.edition == .community && !isCompressible
        guard !isHypertable || compresses else { return }
        try await database.write { connection in
            try connection.allowAnyDuration()
            if !isHypertable { try connection.query(state.sql.makeHypertable(table)) { _ in } }
            guard compresses else { return }
            try connection.execute(state.sql.allowCompression(of: table))
            try connection.query(state.sql.compressWeekly(table)) { _ in }
        }
    }
}

extension Timescale.Use {
    fileprivate init(_ state: TimescaleState, problem: String?) {
        let tables = RawTable.allCases.map { state.tables[$0] }
        let days = Set(tables.map { $0?.retentionDays })
        version = state.version
        edition = state.edition
        hypertables = tables.allSatisfy { $0 != nil }
        compression = tables.allSatisfy { $0?.isCompressed ?? false }
        retentionDays = days.count == 1 ? days.first.flatMap { $0 }.map(Int.init) : nil
        self.problem = problem
    }
}
