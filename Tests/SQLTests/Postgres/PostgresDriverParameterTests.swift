import PostgresServer
import Testing

@testable import SQL

/// What other drivers write into URLs.
struct PostgresDriverParameterTests {
    @Test(arguments: [
        ("ssl=require", "?sslmode=require"), ("ssl=true", "?sslmode=require"), ("ssl=false", "?sslmode=disable"),
        ("ssl=verify-full", "?sslmode=verify-full"), ("pgbouncer=false", ""),
        ("schema=app", "?options=-csearch_path%3D%22app%22"),
        ("options=-cx%3D1&schema=app&sslmode=prefer", "?sslmode=prefer&options=-cx%3D1%20-csearch_path%3D%22app%22"),
        ("connect_timeout=3&application_name=a", "?connect_timeout=3&application_name=a"),
    ])
    func whatHasACounterpartIsTranslated(query: String, translated: String) throws {
        let url = try PostgresURL(parsing: "postgresql+asyncpg://u:p@h/db?" + query)

        #expect(url.text == "postgresql://u:p@h/db" + translated)
    }

    @Test(arguments: [
        ("ssl=sometimes", "verify-full"), ("ssl=require&sslmode=disable", "twice"), ("pgbouncer=true", "session mode"),
        ("schema=a%20b", "letters"), ("schema=", "letters"), ("connection_limit=5", "DATABASE_POOL_SIZE"),
        ("statement_cache_size=0", "\"statement_cache_size\""), ("search_path=a", "schema is its name"),
        ("nonsense=1", "\"nonsense\""), ("timeout=5", "connect_timeout"), ("x", "name=value"), ("a b=1", "name=value"),
    ])
    func whatHasNoneIsRefusedByName(query: String, reason: String) {
        let fault = #expect(throws: PostgresURLFault.self) {
            try PostgresURL(parsing: "postgresql://u:secret@h/db?" + query)
        }

        #expect(fault?.detail.contains(reason) == true, "\(String(describing: fault))")
    }

    @Test func aSchemaIsWorkedIn() async throws {
        let server = try PostgresServer.shared()
        try await withPostgresURL { url, _ in
            try server.run("CREATE SCHEMA \"Our-own\"", in: server.name(of: url))
            let named = url + (url.contains("?") ? "&" : "?") + "schema=Our-own"
            try await withOpen(named) { database in
                let schema = try await database.read { connection in
                    try connection.first("SELECT current_schema()") { $0.text(0) }
                }
                #expect(schema == "Our-own")
            }
        }
    }
}
