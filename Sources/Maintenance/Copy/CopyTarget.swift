import Domain
import SQL
import Store

/// The store that a copy is written to, on which nobody else works.
struct CopyTarget: Sendable {
    let database: any SQLDatabase

    /// The rows of each table where this very copy was finished before; nil where it was not.
    ///
    /// Throws `CopyError.targetHasData` where it was, and the source has grown since.
    func finished(_ source: CopyOrigin) async throws -> [CopyCount]? {
        let marks = try await database.read { try CopyMarks.all(on: $0) }.filter(\.isFinished)
        guard let mark = marks.first else { return nil }
        let counts = CopyTable.all.map { table in
            let copied = marks.first { $0.table == table.name }?.copiedRows ?? 0
            return CopyCount(table: table.name, source: source.rows[table.name] ?? 0, target: copied)
        }
        guard mark.source == source.identity, counts.allSatisfy(\.matches) else {
            let total = marks.reduce(0) { $0 + $1.copiedRows }
            throw CopyError.targetHasData(table: "all tables of another copy", rows: total)
        }
        return counts
    }

    /// Makes the tables and the marks, or finds those of the same copy; returns how many rows are there.
    ///
    /// Throws `CopyError` where the store holds anything else. Another program's tables were looked for before.
    func begin(_ source: CopyOrigin) async throws -> Int64 {
        _ = try await Migrator(StoreSchema.migrations).migrate(database)
        await DataStore(database: database).useTimescale()
        let marks = try await database.read { try CopyMarks.all(on: $0) }
        let rows = try await CopyOrigin.rows(of: database)
        if marks.isEmpty {
            if let full = CopyTable.all.map(\.name).first(where: { rows[$0, default: 0] > 0 }) {
                throw CopyError.targetHasData(table: full, rows: rows[full, default: 0])
            }
        }
        for mark in marks { try check(mark, source, found: rows[mark.table] ?? 0) }
        try await database.write { try CopyMarks.begin(source, on: $0) }
        return marks.reduce(0) { $0 + $1.copiedRows }
    }

    private func check(_ mark: CopyMarks.Mark, _ source: CopyOrigin, found: Int64) throws {
        guard mark.source == source.identity else {
            throw CopyError.anotherSource(begunWith: mark.source, given: source.identity)
        }
        let now = source.rows[mark.table] ?? 0
        guard now == mark.sourceRows else {
            throw CopyError.sourceChanged(table: mark.table, rows: mark.sourceRows, now: now)
        }
        guard found == mark.copiedRows else {
            throw CopyError.targetChanged(table: mark.table, rows: mark.copiedRows, now: found)
        }
    }

    /// Throws `CopyError.foreignTables` where tables stand in the way that this program did not make.
    static func requireNoForeignTables(in database: any SQLDatabase) async throws {
        try await database.read { connection in
            guard try !connection.has(table: "schema_migrations") else { return }
            let foreign = try CopyTable.all.map(\.name).filter { try connection.has(table: $0) }
            guard foreign.isEmpty else { throw CopyError.foreignTables(foreign) }
        }
    }

    /// Makes the copy a store that can be worked with.
    func finish() async throws {
        try await database.write { connection in
            try advanceIdentifiers(on: connection)
            if hasOneWriter { try takeOver(on: connection) }
            try CopyMarks.finish(on: connection)
        }
    }

    /// New records get identifiers behind those that came, and of blocks that nobody has.
    private func advanceIdentifiers(on connection: any SQLConnection) throws {
        for (table, block) in StoreSchema.identifierBlocks.sorted(by: { $0.key < $1.key }) {
            var sources: [SQLQuery] = ["SELECT max(id) FROM \(raw: table)"]
            if let records = RawTable(rawValue: table) {
                // Retention may have deleted the newest: an identifier before the mark would pass for settled.
                sources += [
                    """
                    SELECT max(block) << \(raw: "\(records.blockBits)") FROM (\(records.allBlocks)) blocks
                    """,
                    "SELECT max(\(raw: records.markColumn)) FROM settled_events",
                ]
            }
            let ends = try sources.compactMap { try connection.first($0, { $0.integerIfAny(0) }) ?? nil }
            guard let last = ends.max() else { continue }
            for statement in database.dialect.advanceIdentifiers(of: table, block: block, past: last) {
                try connection.query("\(raw: statement)") { _ in }
            }
        }
    }

    /// Whether the engine has one writing process, which is always the same instance.
    private var hasOneWriter: Bool { database.dialect.identifierSource(of: "usage_events", block: 1).isEmpty }

    /// Gives records of several writers to the only one there is from now on: what they left unsettled is settled, and
    /// their blocks become its own, since it goes on in the last of them.
    private func takeOver(on connection: any SQLConnection) throws {
        let own = connection.lease.instance
        var last = SettledMarks()
        for table in RawTable.allCases { last[table] = try connection.nextID(of: table.rawValue) - 1 }
        let settled = try SettledMarks.read(own, on: connection)
        let instances = try connection.all(
            "SELECT instance FROM event_blocks UNION SELECT instance FROM record_blocks ORDER BY instance"
        ) { $0.integer(0) }
        // Retention may have deleted the newest records: the writer goes on behind the last one that is left.
        guard instances.contains(where: { $0 != own }) || RawTable.allCases.contains(where: { settled[$0] > last[$0] })
        else { return }
        for instance in instances {
            try DataStore.settle(instance: instance, on: connection, now: .now())
        }
        try connection.execute("UPDATE event_blocks SET instance = \(own)")
        try connection.execute("UPDATE record_blocks SET instance = \(own)")
        let marks = try SettledMarks.locked(own, on: connection)
        try marks.advance(to: last, of: own, on: connection)
    }
}
