import CPostgres
import PostgresServer
import SQL
import Testing

struct PostgresPoolerTests {
    @Test(arguments: [
        ["pool_mode=transaction"], ["pool_mode=transaction", "server_round_robin=1"],
        ["pool_mode=transaction", "default_pool_size=1"], ["pool_mode=statement"],
    ])
    func aPoolerThatGivesEachTransactionAnotherConnectionIsRefusedByName(settings: [String]) async throws {
        try await withPostgresURL { url, server in
            let pooler = try await Pooler(before: server, settings: settings)
            try await withOpen(try pooler.url(of: url)) { database in
                let error = await failure { try await database.write(.concurrent) { try $0.execute("SELECT 1") } }
                #expect(error?.kind == "failed" && "\(error as Any)".contains("pooler"))
                #expect("\(error as Any)".contains("pool_mode = session"))
            }
        }
    }

    @Test func othersHoldingConnectionsOfThePoolHideNothing() async throws {
        try await withPostgresURL { url, server in
            let pooler = try await Pooler(before: server, settings: ["pool_mode=transaction"])
            let others = try (0..<3).map { _ in try OpenTransaction(pooler.url(of: url)) }
            try await withOpen(try pooler.url(of: url)) { database in
                let error = await failure { try await database.read { try $0.first("SELECT 1") { $0.integer(0) } } }
                #expect("\(error as Any)".contains("pooler"))
            }
            #expect(others.count == 3)
        }
    }

    @Test func aPoolerInSessionModeIsAsGoodAsTheServer() async throws {
        try await withPostgresURL { url, server in
            let pooler = try await Pooler(before: server, settings: ["pool_mode=session"])
            try await withOpen(try pooler.url(of: url)) { database in
                let seven = try await database.read { try $0.first("SELECT 7") { $0.integer(0) } }
                #expect(try await database.lease().instance == 1)
                #expect(seven == 7)
            }
        }
    }
}

/// A client that keeps a transaction open.
private final class OpenTransaction {
    private let connection: OpaquePointer?

    init(_ url: String) throws {
        connection = PQconnectdb(url)
        let result = PQexec(connection, "BEGIN; SELECT 1")
        defer { PQclear(result) }
        try #require(PQresultStatus(result) == PGRES_TUPLES_OK)
    }

    deinit { PQfinish(connection) }
}
