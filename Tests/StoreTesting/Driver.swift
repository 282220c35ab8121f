import Foundation
import PostgresServer
import SQL
import Store

/// The databases that the store's contract is held against.
package enum Driver: String, CaseIterable, CustomStringConvertible {
    case sqliteInMemory
    case sqliteFile
    case postgres
    /// PostgreSQL with TimescaleDB, where that is installed.
    case timescale

    package static let allCases = withoutChunks + (TimescaleServer.isInstalled ? [.timescale] : [])
    /// Those whose tables of records are not divided by time.
    package static let withoutChunks: [Driver] = [.sqliteInMemory, .sqliteFile, .postgres]

    package var description: String { rawValue }

    /// An empty database, and how it is opened again and thrown away.
    package func make() throws -> TestDatabase {
        switch self {
        case .sqliteInMemory: TestDatabase(memory: try SQLStore.open("sqlite::memory:"))
        case .sqliteFile:
            try TestDatabase(folder: NSTemporaryDirectory() + "mcp-admin-store-\(UUID().uuidString)")
        case .postgres: try TestDatabase(server: PostgresServer.shared())
        case .timescale: try TestDatabase(server: TimescaleServer.shared())
        }
    }
}

/// A database of a driver for one test.
package final class TestDatabase {
    package private(set) var database: any SQLDatabase
    private let reopening: (() throws -> any SQLDatabase)?
    private let discarding: () throws -> Void

    package init(memory database: any SQLDatabase) {
        self.database = database
        reopening = nil
        discarding = {}
    }

    package init(folder: String) throws {
        let open = {
            try SQLStore.open("sqlite:///\(folder)/a.db", options: SQLStore.Options(ownership: .whole))
        }
        database = try open()
        reopening = open
        discarding = { try FileManager.default.removeItem(atPath: folder) }
    }

    /// A new database of a server, which others may write too.
    package init(server: PostgresServer) throws {
        let url = try server.database(query: "connect_timeout=60")
        let open = { try SQLStore.open(url, options: SQLStore.Options(ownership: .share)) }
        database = try open()
        reopening = open
        discarding = { try server.drop(url) }
    }

    /// Closes the database and opens it again, as the next process would; memory stays as it is.
    package func reopen() async throws {
        guard let reopening else { return }
        try await database.close()
        database = try reopening()
    }

    /// Closes the database and deletes it.
    package func discard() async throws {
        try await database.close()
        try discarding()
    }
}
