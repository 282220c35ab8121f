import Foundation
import PostgresServer
import SQL
import Testing

struct PostgresURLTests {
    @Test(arguments: ["postgresql", "postgres", "postgresql+asyncpg", "postgresql+psycopg2", "postgresql+psycopg"])
    func everySchemeIsUnderstood(scheme: String) async throws {
        try await withPostgresURL { url, _ in
            try await withOpen(scheme + url.dropFirst("postgresql".count)) { database in
                #expect(database.dialect == .postgres)
                try await database.expect([1], of: "SELECT 1")
            }
        }
    }

    @Test(arguments: [
        ("postgresql://u:secret@h:0/d", "port"), ("postgresql://u:secret@h:99999/d", "port"),
        ("postgresql://u:secret@h:port/d", "port"), ("postgresql://u:secret@h/d?sslmode=sometimes", "verify-full"),
        ("postgresql://u:secret@h/d?target_session_attrs=x", "read-write"),
        ("postgresql://u:secret@h/d?connect_timeout=soon", "connect_timeout"),
        ("postgresql://u:secret@h/d?nonsense=1", "nonsense"), ("postgresql://u:secret%zz@h/d", "libpq"),
        ("postgresql://u:secret@secret@h/d", "percent-encoded"),
        ("postgresql://u:secret/secret@h/d", "percent-encoded"),
        ("postgresql://[::1/d?password=secret", "libpq"),
        ("postgresql://u@h/d?password=secret&sslmode=x", "sslmode"),
        ("postgresql://u@h/d?password=secret%zz", "percent-encoded"),
        ("postgresql://u@h/d?sslpassword=secret%00x", "percent-encoded"), ("postgresql://:secret%zz@h/d", "libpq"),
    ])
    func aWrongURLIsRefusedWithoutItsPassword(url: String, reason: String) {
        let error = #expect(throws: SQLError.self) { try SQLStore.open(url) }

        #expect(error?.kind == "unsupportedURL")
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
        #expect(error?.description.contains("secret") == false, "\(String(describing: error))")
    }

    @Test func aWrongPasswordIsNotShown() async throws {
        let server = try PostgresServer.shared()
        try server.run("CREATE ROLE locked LOGIN PASSWORD 'right'")
        for password in ["wr0ng-secret", "wr%40ng-secret"] {
            let url = "postgresql://locked:\(password)@127.0.0.1:\(server.port)/postgres"
            try await withOpen(url) { database in
                let error = await failure(of: { try await database.integers("SELECT 1") })
                #expect(error?.kind == "unavailable")
                #expect(error?.description.contains("password authentication failed") == true)
                #expect(error?.description.contains("secret") == false)
            }
        }
        try await withOpen("postgresql://locked:right@127.0.0.1:\(server.port)/postgres", SQLStore.Options()) {
            database in
            try await database.expect([1], of: "SELECT 1")
        }
    }

    @Test func encryptionThatTheServerLacksIsAClearError() async throws {
        let server = try PostgresServer.shared()
        let url = "postgresql://postgres@127.0.0.1:\(server.port)/postgres?sslmode=require"
        try await withOpen(url) { database in
            let error = await failure(of: { try await database.integers("SELECT 1") })
            #expect(error?.kind == "unavailable")
            #expect(error?.description.contains("SSL") == true)
        }
    }

    @Test func aDatabaseThatIsNotThereIsNamed() async throws {
        let server = try PostgresServer.shared()
        try await withOpen(server.url(of: "nowhere")) { database in
            let error = await failure(of: { try await database.integers("SELECT 1") })
            #expect(error?.description.contains("\"nowhere\" does not exist") == true)
        }
    }

    @Test func aDatabaseOfAnotherEncodingIsRefused() async throws {
        let server = try PostgresServer.shared()
        let name = "latin_\(UInt32.random(in: 0 ... .max))"
        try server.run("CREATE DATABASE \(name) ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
        try await withOpen(server.url(of: name)) { database in
            let error = await failure(of: { try await database.integers("SELECT 1") })
            #expect(error?.description.contains("LATIN1") == true)
        }
        try server.run("DROP DATABASE \(name)")
    }

    @Test func aSettingOfAnExtensionIsMadeBeforeItIsThere() async throws {
        try await withPostgresURL { url, _ in
            try await withOpen(url) { database in
                let limit = try await database.read { connection in
                    try connection.first(
                        "SELECT current_setting('timescaledb.max_tuples_decompressed_per_dml_transaction', true)"
                    ) { $0.textIfAny(0) }
                }
                #expect(limit == "0")
            }
        }
    }

    @Test func theURLsOwnSettingsStay() async throws {
        try await withPostgresURL(query: "application_name=mine&options=-cstatement_timeout%3D12345") { url, _ in
            try await withOpen(url) { database in
                let settings = try await database.read { connection in
                    try ["application_name", "statement_timeout", "lock_timeout", "client_encoding"].map { name in
                        try connection.first("SELECT current_setting(\(name))") { $0.text(0) }
                    }
                }
                #expect(settings == ["mine", "12345ms", "10s", "UTF8"])
            }
        }
    }

    @Test(arguments: [("off", "on"), ("remote_apply", "remote_apply"), ("local", "local")])
    func commitsWaitForTheDisk(setting: String, result: String) async throws {
        try await withPostgresURL { url, server in
            try server.run("ALTER DATABASE \(server.name(of: url)) SET synchronous_commit = \(setting)")
            try await withOpen(url) { database in
                let found = try await database.write { connection in
                    try connection.first("SELECT current_setting('synchronous_commit')") { $0.text(0) }
                }
                #expect(found == result)
            }
        }
    }

    @Test func connectionsSayWhoseTheyAre() async throws {
        try await withPostgres { database in
            let name = try await database.read { connection in
                try connection.first("SELECT current_setting('application_name')") { $0.text(0) }
            }
            #expect(name == "mcp-admin")
        }
    }
}
