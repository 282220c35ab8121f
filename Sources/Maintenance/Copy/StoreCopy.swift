import SQL
import Store

/// The copy of all data of one store into another, empty one, of any engine.
///
/// It can be stopped at any moment and goes on where it was: the target holds, in each transaction with the rows, how
/// many of a table there are, and the last of them is where the source is read on. Nobody else may write either store
/// meanwhile, so both have to be opened with `SQLOwnership.whole`.
public struct StoreCopy: Sendable {
    private let source: any SQLDatabase
    private let target: CopyTarget
    private let pageRows: Int

    /// A copy from `source` to `target`, of at most `pageRows` rows in a transaction.
    public init(from source: any SQLDatabase, to target: any SQLDatabase, pageRows: Int = 2_000) {
        self.source = source
        self.target = CopyTarget(database: target)
        self.pageRows = pageRows
    }

    /// About how many bytes of rows are in memory twice: the page that is written, and the next one.
    private static let pageBytes = 4_194_304

    /// Copies what is missing and returns the rows of each table on both sides, counted afterwards. A copy that was
    /// finished before is left as it is.
    ///
    /// `progress` is called with the part that is done, 0…1. Where the counts differ, the copy is not finished, and the
    /// target remains unusable. Throws `CopyError` where one of the stores does not fit.
    public func run(progress: @Sendable (Double) -> Void = { _ in }) async throws -> [CopyCount] {
        try await CopyOrigin.check(source)
        try await CopyTarget.requireNoForeignTables(in: target.database)
        try await StoreCopy.hold(source)
        try await StoreCopy.hold(target.database.unguarded)
        let origin = try await CopyOrigin(of: source)
        if let counts = try await target.finished(origin) { return counts }
        var done = try await target.begin(origin)
        for table in CopyTable.all {
            try await copy(table) { rows in
                done += Int64(rows)
                progress(Double(done) / Double(max(origin.total, 1)))
            }
        }
        let counts = try await count()
        if counts.allSatisfy(\.matches) { try await target.finish() }
        return counts
    }

    /// Takes a whole store; one on a server is held by the connection that writes, which this makes.
    ///
    /// A server notices only after a moment that a process was killed, and gives its locks back then.
    private static func hold(_ database: any SQLDatabase) async throws {
        let deadline = ContinuousClock.now + .seconds(5)
        while true {
            do {
                return try await database.write { _ in }
            } catch SQLError.locked where ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    private func copy(_ table: CopyTable, _ copied: (Int) -> Void) async throws {
        // Wide rows that are not wanted are sent all the same, so few are asked for at first.
        var limit = min(pageRows, source.dialect.firstRows)
        let start = try await target.database.read { try table.lastKey(on: $0) }
        var page = try await read(table, after: start, limit: limit)
        while !page.rows.isEmpty {
            // Wide rows are read fewer at a time: an engine may hold all rows of an answer in memory.
            limit = page.bytes > Self.pageBytes / 2 ? max(page.rows.count / 2, 1) : min(limit * 2, pageRows)
            let (current, size) = (page, limit)
            async let next = read(table, after: current.lastKey, limit: size)
            try await write(current, to: table)
            copied(current.rows.count)
            page = try await next
        }
    }

    private func read(_ table: CopyTable, after key: [SQLValue]?, limit: Int) async throws -> CopyPage {
        try await source.read { connection in
            try table.page(after: key, limit: limit, bytes: Self.pageBytes, on: connection)
        }
    }

    private func write(_ page: CopyPage, to table: CopyTable) async throws {
        try await target.database.write { connection in
            try table.insert(page, on: connection)
            try CopyMarks.add(page.rows.count, to: table.name, on: connection)
        }
    }

    private func count() async throws -> [CopyCount] {
        let from = try await CopyOrigin.rows(of: source)
        let to = try await CopyOrigin.rows(of: target.database)
        return CopyTable.all.map {
            CopyCount(table: $0.name, source: from[$0.name] ?? 0, target: to[$0.name] ?? 0)
        }
    }
}

/// How many rows of a table there are on both sides of a copy.
public struct CopyCount: Sendable, Equatable {
    /// The table.
    public let table: String
    /// Its rows in the source.
    public let source: Int64
    /// Its rows in the target.
    public let target: Int64

    /// Whether both have as many.
    public var matches: Bool { source == target }
}
