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
