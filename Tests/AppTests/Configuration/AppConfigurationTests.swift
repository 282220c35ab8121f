import Foundation
import Logging
import Testing

@testable import App

@Suite struct AppConfigurationTests {
    @Test func nothingSetGivesDefaults() throws {
        let configuration = try AppConfiguration(environment: [:])

        #expect(configuration.host == "127.0.0.1")
        #expect(configuration.port == 8000)
        #expect(configuration.databaseURL == "sqlite:///./data/mcp-admin.db")
        #expect(configuration.secretKey == nil)
        #expect(configuration.publicRead == false)
        #expect(configuration.logLevel == .info)
        #expect(configuration.entries.allSatisfy { $0.source == "default" })
    }

    @Test(arguments: [
        (["PORT": "1"], ["PORT": "2"], "PORT=3", 1, "flag"),
        ([:], ["PORT": "2"], "PORT=3", 2, "environment"),
        ([:], [:], "PORT=3", 3, ".env"),
        ([:], ["PORT": ""], "PORT=3", 3, ".env"),
        ([:], [:], "PORT=", 8000, "default"),
    ])
    func theMoreImportantLayerWins(
        flags: [String: String], environment: [String: String], file: String, port: Int, source: String
    ) throws {
        let configuration = try AppConfiguration(
            flags: flags, environment: environment, file: EnvironmentFile(text: file))

        #expect(configuration.port == port)
        #expect(configuration.entries.first { $0.name == "PORT" }?.source == source)
    }

    @Test func everySettingOfTheTableIsReadOnceAndInItsOrder() throws {
        let configuration = try AppConfiguration(environment: [:])

        #expect(configuration.entries.map(\.name) == SettingTable.all.map(\.name))
    }

    @Test(arguments: [
        ("PORT", "70000"), ("PORT", "-1"), ("PORT", "80a"), ("DATABASE_URL", "mysql://db"),
        ("DATABASE_URL", "sqlite:///"),
        ("ANALYTICS_PUBLIC_READ", "maybe"), ("LOG_LEVEL", "loud"), ("ACCESS_TOKEN_EXPIRE_MINUTES", "0"),
        ("BACKEND_CORS_ORIGINS", "*"), ("BACKEND_CORS_ORIGINS", "example.org"), ("BACKEND_CORS_ORIGINS", "[1]"),
        ("BACKEND_CORS_ORIGINS", "https://example.org/path"), ("INGEST_QUEUE_ROWS", "5"), ("HOST", "a\tb"),
    ])
    func aWrongValueIsToldWithNameValueAndWhatIsAllowed(name: String, text: String) throws {
        let problem = try #require(problems(in: [name: text]).first)

        #expect(problem.hasPrefix("\(name): found \"\(text)\""))
        #expect(problem.contains("(from environment); allowed: "))
    }

    @Test(arguments: ["SECRET_KEY", "ANALYTICS_INGEST_KEY", "ADMIN_API_KEY"])
    func aWrongSecretIsNotRepeated(name: String) throws {
        let problem = try #require(problems(in: [name: "too-short"]).first)

        #expect(problem.hasPrefix("\(name): found a value that has 9 bytes"))
        #expect(!problem.contains("too-short"))
    }

    @Test(arguments: ["change-this-secret-key-in-production", "your-secret-key-here-change-in-production"])
    func aPublishedSecretIsRefused(secret: String) throws {
        let problem = try #require(problems(in: ["SECRET_KEY": secret]).first)

        #expect(problem.contains("public documentation"))
    }

    @Test(arguments: [
        "postgresql://u:hunter2@db/x", "postgres://db/x?user=u&password=hunter2", "postgresql://u:hun%40ter2@db",
    ])
    func aDatabasesPasswordIsNotShown(url: String) throws {
        let configuration = try AppConfiguration(environment: ["DATABASE_URL": url])
        let shown = try #require(configuration.entries.first { $0.name == "DATABASE_URL" }).value

        #expect(configuration.databaseURL == url)
        #expect(shown.hasPrefix("postgres") && shown.contains("db"))
        #expect(!shown.contains("hunter2") && !shown.contains("ter2"))
    }

    @Test(arguments: [
        "postgresql:/u:hunter2@h/db", "postgresql://u:p@ss?hunter2@h", "postgresql://u:hunter2/db",
        "postgresql://u:hunter2%zz@h", "u:hunter2@h/db", "postgresql://u:x@h/db?password=p&hunter2=1",
        "mysql://u:hunter2@h/db",
    ])
    func aWrongURLIsToldWithoutItsPassword(url: String) throws {
        let problem = try #require(problems(in: ["DATABASE_URL": url]).first)

        #expect(problem.hasPrefix("DATABASE_URL: found ") && problem.contains("allowed: "))
        #expect(!problem.contains("hunter2"), "\(problem)")
    }

    @Test(arguments: ["u:hunter2@db", "postgresql://u:hunter2@db", "/run/u:hunter2@db"])
    func aWrongDatabaseHostIsToldWithoutAPassword(host: String) throws {
        let problem = try #require(problems(in: ["DATABASE_HOST": host]).first)

        #expect(problem.hasPrefix("DATABASE_HOST: found ") && !problem.contains("hunter2"), "\(problem)")
    }

    @Test(arguments: [
        ("*", "0.0.0.0"), ("[::]", "::"), ("::", "::"), ("[::1]", "::1"), ("localhost", "127.0.0.1"),
        ("LOCALHOST", "127.0.0.1"), ("0.0.0.0", "0.0.0.0"), ("fe80::1%eth0", "fe80::1%eth0"),
        ("a-b.example", "a-b.example"),
    ])
    func anAddressIsReadAsPeopleWriteIt(text: String, host: String) throws {
        #expect(try AppConfiguration(environment: ["HOST": text]).host == host)
    }

    @Test(arguments: [
        ("0.0.0.0:8000", "has a port"), ("[::]:8000", "has a port"), ("http://localhost", "is a URL"),
        ("[localhost]", "allowed"), ("::::", "allowed"), ("a b", "allowed"), ("-", "allowed"), ("h/x", "allowed"),
    ])
    func aWrongAddressIsRefusedByName(text: String, reason: String) throws {
        let problem = try #require(problems(in: ["HOST": text]).first)

        #expect(problem.hasPrefix("HOST: found \"\(text)\"") && problem.contains(reason), "\(problem)")
    }

    @Test func aDatabaseCanBeNamedByItsParts() throws {
        let parts = [
            "DATABASE_HOST": "db", "DATABASE_PORT": "5433", "DATABASE_NAME": "a b", "DATABASE_USER": "me",
            "DATABASE_PASSWORD": "p@ss/word",
        ]

        #expect(
            try AppConfiguration(environment: parts).databaseURL == "postgresql://me:p%40ss%2Fword@db:5433/a%20b")
        #expect(
            try AppConfiguration(environment: ["DATABASE_HOST": "::1"]).databaseURL == "postgresql://[::1]:5432/")
    }

    @Test(arguments: [("a b", "a%20b"), ("caf\u{E9}", "caf%C3%A9"), ("x", "x"), ("%zz", "%25zz")])
    func aDatabasesPasswordIsAnyText(password: String, encoded: String) throws {
        let configuration = try AppConfiguration(environment: ["DATABASE_HOST": "db", "DATABASE_PASSWORD": password])

        #expect(configuration.databaseURL == "postgresql://:\(encoded)@db:5432/")
    }

    @Test func aDatabasesURLHoldsBeforeItsParts() throws {
        let configuration = try AppConfiguration(
            environment: ["DATABASE_URL": "postgresql://a/b", "DATABASE_HOST": "db"])

        #expect(configuration.databaseURL == "postgresql://a/b")
    }

    @Test func allProblemsAreToldAtOnce() {
        #expect(problems(in: ["PORT": "x", "TRUST_PROXY": "x", "LOG_LEVEL": "x"]).count == 3)
    }

    @Test(arguments: [
        ("https://a.example,https://b.example:8443", ["https://a.example", "https://b.example:8443"]),
        (" https://a.example , ", ["https://a.example"]),
        (#"["http://localhost:3000"]"#, ["http://localhost:3000"]), ("[]", []),
    ])
    func originsAreReadInBothForms(text: String, origins: [String]) throws {
        #expect(try AppConfiguration(environment: ["BACKEND_CORS_ORIGINS": text]).corsOrigins == origins)
    }

    @Test func secretsAreHiddenInEntries() throws {
        let secret = String(repeating: "s", count: 40)
        let configuration = try AppConfiguration(
            environment: ["SECRET_KEY": secret, "ADMIN_API_KEY": secret, "ANALYTICS_INGEST_KEY": secret])

        #expect(configuration.adminKey == secret)
        #expect(configuration.entries.filter { $0.value == "(hidden)" }.count == 3)
        #expect(!configuration.entries.contains { $0.value.contains(secret) })
    }

    @Test func earlierKeysAreReadInAllForms() throws {
        let keys = ["a", "b"].map { String(repeating: $0, count: 32) }
        let json = "[\"\(keys[0])\", \"x,\(keys[1])\"]"
        for (text, count) in [
            (keys.joined(separator: ","), 2), (keys.joined(separator: "\n"), 2), (json, 2), ("[]", 0),
        ] {
            let configuration = try AppConfiguration(environment: ["SECRET_KEY_PREVIOUS": text])
            #expect(configuration.previousSecretKeys.count == count, "\(text)")
        }
        let problem = try #require(problems(in: ["SECRET_KEY_PREVIOUS": "\(keys[0]),hunter2"]).first)
        #expect(
            problem.hasPrefix("SECRET_KEY_PREVIOUS: found a value that has 7 bytes") && !problem.contains("hunter2"))
    }

    @Test(arguments: [
        ("https://hc.example.org/ping/5a", true), ("secret:hc.url", true), ("secret:a b", false), ("secret:", false),
        ("ftp://x", false), ("https://user:pw@x/", false), ("x", false),
    ])
    func aHeartbeatIsAURLOrASecretsName(text: String, isAllowed: Bool) {
        let problem = problems(in: ["JOBS_HEARTBEAT_URL": text]).first
        #expect((problem == nil) == isAllowed && problem?.contains("pw@") != true, "\(problem ?? "")")
    }

    @Test(
        arguments: [("10.0.0.0/8, fd00::/8,127.0.0.1", 3), ("10.0.0.1/8", nil), ("10.0.0.0/8,x", nil)]
            as [(String, Int?)])
    func networksAreReadByComma(text: String, count: Int?) {
        let configuration = try? AppConfiguration(environment: ["OUTBOUND_ALLOWED_NETWORKS": text])
        #expect(configuration?.outboundNetworks.count == count)
    }

    private func problems(in environment: [String: String]) -> [String] {
        do {
            _ = try AppConfiguration(environment: environment)
            return []
        } catch {
            guard case .wrongSettings(let problems) = error else { return [] }
            return problems
        }
    }
}
