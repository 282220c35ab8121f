import Foundation
import Maintenance
import PostgresServer
import SQL
import Store

/// A store on a server with TimescaleDB, and its database beside the store.
package struct TimescaleStore {
    package let store: DataStore
    private let server: PostgresServer
    private let url: String

    /// Runs `body` with a new store, whose tables are made as `prepare` says.
    package static func with(
        _ server: PostgresServer, user: String = "postgres",
        prepare: (DataStore) async throws -> Void = { try await $0.migrate() },
        _ body: (TimescaleStore) async throws -> Void
    ) async throws {
        let url = try server.database()
        let own = url.replacingOccurrences(of: "postgres@", with: "\(user)@")
        let database = try SQLStore.open(own, options: SQLStore.Options(ownership: .share))
        let test = TimescaleStore(store: DataStore(database: database), server: server, url: url)
        try await prepare(test.store)
        try await body(test)
        try await database.close()
        try server.drop(url)
    }

    /// Makes the tables as they are without TimescaleDB.
    package static func plainTables(_ store: DataStore) async throws {
        _ = try await Migrator(StoreSchema.migrations).migrate(store.database)
    }

    /// Runs `body` with another process' store on the same database, whose URL also says `query`.
    package func withAnotherStore(query: String = "", _ body: (DataStore) async throws -> Void) async throws {
        let whole = query.isEmpty ? url : "\(url)&\(query)"
        let database = try SQLStore.open(whole, options: SQLStore.Options(ownership: .share))
        try await body(DataStore(database: database))
        try await database.close()
    }

    /// Runs a statement outside of any transaction, and returns the first row's first column.
    @discardableResult
    package func run(_ statement: String) throws -> String? {
        let name = URLComponents(string: url.replacingOccurrences(of: "@/", with: "@localhost/"))?.path.dropFirst()
        return try server.run(statement, in: String(name ?? ""))
    }

    /// Compresses every chunk of our tables.
    package func compressAll() throws {
        for table in RawTable.allCases {
            try run(
                "SELECT count(compress_chunk(c, if_not_compressed => true)) FROM show_chunks('\(table.rawValue)') c")
        }
    }

    /// Runs the job `procedure` of `table` at once.
    package func runJob(_ procedure: String, of table: String) throws {
        let job = try run(
            """
            SELECT job_id FROM timescaledb_information.jobs
            WHERE proc_name = '\(procedure)' AND hypertable_name = '\(table)'
            """)
        try run("CALL run_job(\(job ?? "NULL"))")
    }
}
