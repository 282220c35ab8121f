import Foundation
import PostgresServer
import SQL
import Testing

/// Runs `body` with the URL of a new database on the shared server, which is deleted afterwards.
func withPostgresURL(query: String = "", _ body: (String, PostgresServer) async throws -> Void) async throws {
    let server = try PostgresServer.shared()
    await Places.shared.take()
    do {
        let url = try server.database(query: query)
        defer { try? server.drop(url) }
        try await body(url, server)
        await Places.shared.leave()
    } catch {
        await Places.shared.leave()
        throw error
    }
}

/// Runs `body` with a new database on the shared server.
func withPostgres(
    _ options: SQLStore.Options = .sharing(), _ body: (any SQLDatabase) async throws -> Void
) async throws {
    try await withPostgresURL { url, _ in
        try await withOpen(url, options, body)
    }
}

/// Runs `body` with a database that many use, and that nothing is written to.
func withAnyPostgres(_ body: (any SQLDatabase) async throws -> Void) async throws {
    try await withOpen(PostgresServer.shared().url(of: "postgres"), SQLStore.Options(), body)
}

/// Runs `body` with the database at `url`, which is closed afterwards.
func withOpen(
    _ url: String, _ options: SQLStore.Options = .sharing(), _ body: (any SQLDatabase) async throws -> Void
) async throws {
    let database = try SQLStore.open(url, options: options)
    do {
        try await body(database)
    } catch {
        try? await database.close()
        throw error
    }
    try await database.close()
}

extension SQLStore.Options {
    /// The options of a server, with limits of a test's own.
    static func sharing(_ limit: (inout SQLLimits) -> Void = { _ in }) -> SQLStore.Options {
        var limits = SQLLimits()
        limit(&limits)
        return SQLStore.Options(ownership: .share, limits: limits)
    }
}

extension SQLError {
    /// The case's name, such as `busy`.
    var kind: String {
        Mirror(reflecting: self).children.first?.label ?? "\(self)"
    }
}

/// The error that `body` throws, which has to be one of the SQL room.
func failure<Value>(
    of body: () async throws -> Value, _ location: SourceLocation = #_sourceLocation
) async -> SQLError? {
    await #expect(throws: SQLError.self, sourceLocation: location) { _ = try await body() }
}

extension SQLDatabase {
    /// The number of the server's process behind the connection that writes.
    func writingBackend() async throws -> Int64 {
        try await write(.concurrent) { try $0.first("SELECT pg_backend_pid()") { $0.integer(0) } ?? 0 }
    }

    /// The lease of the connection that writes.
    func lease() async throws -> SQLLease {
        try await write(.concurrent) { connection in
            // A connection is only known to live when it was asked.
            _ = try connection.first("SELECT 1") { $0.integer(0) }
            return connection.lease
        }
    }
}

extension PostgresServer {
    /// The name of the database at `url`.
    func name(of url: String) throws -> String {
        String(try #require(url.firstMatch(of: /test_\d+/)).0)
    }

    /// Ends all connections to the database of `url`, and waits until they are gone.
    func endConnections(to url: String) async throws {
        let ended = """
            SELECT string_agg(CASE WHEN pg_terminate_backend(pid) THEN pid::TEXT END, ' ') FROM pg_stat_activity
            WHERE datname = '\(try name(of: url))'
            """
        let backends = try run(ended) ?? ""
        for backend in backends.split(separator: " ") { try await waitUntilGone(Int64(backend) ?? 0) }
    }

    /// Waits until a process of the server is gone, with its connection and its locks.
    func waitUntilGone(_ backend: Int64) async throws {
        for _ in 0..<6_000 {
            if kill(pid_t(backend), 0) != 0 { return }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw Failure(description: "the connection does not end")
    }
}

extension SQLDatabase {
    /// Expects the whole numbers of a query's first column.
    func expect(
        _ numbers: [Int64], of query: SQLQuery, _ location: SourceLocation = #_sourceLocation
    ) async throws {
        let found = try await integers(query)
        #expect(found == numbers, sourceLocation: location)
    }
}
