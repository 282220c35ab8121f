import SQL
import Testing

/// However a URL is mangled, no piece of its password is shown or told.
struct ShownURLTests {
    /// Each password has `secret` or `hush` at every place where a wrong cut would end.
    private static let passwords = [
        "secret", "p@secret", "p@ss?hush", "secret/hush", "secret?hush", "secret#hush", "secret:hush", "secret&hush",
        "secret=hush", "p@secret/hush", "p?x=secret", "1/secret", "1?secret", "1?sslmode=secret", "1@2@secret",
        "[secret",
        "secret]", "secret%zz", "secret hush", "secret\"hush", "secret'hush", "secret\\hush", "secret,hush", "%secret",
        "secret\u{301}", "hush\u{FFFD}secret", "//secret", "://secret", "p@[secret", "1,2:secret",
    ]
    private static let forms: [@Sendable (String) -> String] = [
        { "postgresql://u:\($0)@h/db" }, { "postgresql://u:\($0)@h:5432/db?sslmode=require" },
        { "postgres://:\($0)@h" },
        { "postgresql:/u:\($0)@h/db" }, { "postgresql:u:\($0)@h/db" }, { "postgresql+asyncpg://u:\($0)@h/db" },
        { "postgresql+asyncpg:/u:\($0)@h" }, { "PostgreSQL://u:\($0)@h/db" }, { " postgresql://u:\($0)@h/db" },
        { "jdbc:postgresql://u:\($0)@h/db" }, { "u:\($0)@h/db" }, { "mysql://u:\($0)@h/db" },
        { "postgresql://h/db?user=u&password=\($0)" }, { "postgresql://h/db?password=\($0)&sslmode=require" },
        { "postgresql://h/db?sslmode=x&sslpassword=\($0)" }, { "postgresql://u:\($0)@h/db?nonsense=1" },
        { "sqlite://u:\($0)@h/db" }, { "sqlite:///u:\($0)@h/db" }, { "\"postgresql://u:\($0)@h/db\"" },
    ]

    @Test(arguments: passwords)
    func noPieceOfAPasshushIsShown(password: String) {
        for url in Self.forms.map({ $0(password) }) {
            let shown = SQLStore.shown(url)
            #expect(!shown.contains("secret") && !shown.contains("hush"), "\(url) is shown as \(shown)")
        }
    }

    @Test(arguments: passwords)
    func noPieceOfAPasshushIsTold(password: String) {
        for url in Self.forms.map({ $0(password) }) {
            do {
                try SQLStore.check(url)
            } catch {
                let detail = error.detail ?? ""
                #expect(!detail.contains("secret") && !detail.contains("hush"), "\(url): \(detail)")
            }
        }
    }

    @Test func norOfOneThatIsMadeAtRandom() {
        // Whatever separates parts, around a word that must not get out.
        let pieces = [
            "@", ":", "/", "?", "#", "&", "=", "%", "[", "]", ",", " ", "\"", "1", "a", "%40", "://", "sslmode=",
        ]
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let around = (0..<4).map { _ in pieces.randomElement(using: &random) ?? "" }
            let password = around[0] + around[1] + "hush" + around[2] + around[3]
            let url = (Self.forms.randomElement(using: &random) ?? { $0 })(password)
            var told = SQLStore.shown(url)
            do { try SQLStore.check(url) } catch { told += error.detail ?? "" }
            guard told.contains("hush") else { continue }
            Issue.record("\(url): \(told)")
            return
        }
    }

    @Test(arguments: [
        "sqlite:///./data/mcp-admin.db", "sqlite:////srv/a b.db", "sqlite::memory:", "postgresql://h:5432/db",
        "postgresql://h1,h2:5433/db?target_session_attrs=read-write", "postgresql://[::1]:5432/db?sslmode=require",
        "postgresql:///db?host=/run/postgresql", "mysql://db", "sqlite:///",
    ])
    func whatHoldsNothingIsShownWhole(url: String) {
        #expect(SQLStore.shown(url) == url)
    }

    @Test(arguments: [
        ("postgresql://u:x@h/db?sslmode=require", "postgresql://…@h/db?sslmode=require"),
        ("postgresql://h/db?user=u&password=x", "postgresql://h/db?user=…&password=…"),
        ("postgresql://u:p@ss?w@h/db", "postgresql://…"), ("postgresql:/u:x@h/db", "postgresql:/…"),
    ])
    func whatHoldsAPasswordIsShownWithoutIt(url: String, shown: String) {
        #expect(SQLStore.shown(url) == shown)
    }
}
