import Foundation
import SQL

/// Runs `body` with a new folder, which is deleted afterwards.
func withTemporaryFolder(_ body: (String) async throws -> Void) async throws {
    let path = NSTemporaryDirectory() + "mcp-admin-sql-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await body(path)
}

/// Runs `body` with a new database in memory.
func withDatabase(_ body: (any SQLDatabase) async throws -> Void) async throws {
    let database = try SQLStore.open("sqlite::memory:")
    try await body(database)
    try await database.close()
}

/// Runs `body` with a new database in a file, whose folder it is also given.
func withDatabaseFile(_ body: (any SQLDatabase, _ folder: String) async throws -> Void) async throws {
    try await withTemporaryFolder { folder in
        let database = try SQLStore.open("sqlite:///\(folder)/a.db")
        try await body(database, folder)
        try await database.close()
    }
}

extension SQLDatabase {
    /// The whole numbers of a query's first column.
    func integers(_ query: SQLQuery) async throws -> [Int64] {
        try await read { try $0.all(query) { $0.integer(0) } }
    }

    /// Runs a statement in a transaction of its own.
    @discardableResult
    func execute(_ query: SQLQuery) async throws -> Int {
        try await write { try $0.execute(query) }
    }
}
