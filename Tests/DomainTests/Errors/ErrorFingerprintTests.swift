import Domain
import Testing

struct ErrorFingerprintTests {
    @Test(arguments: [
        ("timeout after 30 s", "timeout after 5000 s"),
        ("user 550e8400-e29b-41d4-a716-446655440000 not found", "user 6ba7b810-9dad-11d1-80b4-00c04fd430c8 not found"),
        ("no commit deadbeef01", "no commit 0badc0ffee99"),
        ("cannot open /var/lib/a.db", "cannot open /tmp/b/c.sqlite3"),
        ("cannot open C:\\a.txt", "cannot open D:\\b\\c.txt"),
        ("GET https://a.example/x?y=1 failed", "GET http://b.example failed"),
        ("no mail for ann@example.org", "no mail for bob@example.com"),
        ("no tool 'search'", "no tool 'fetch'"),
        ("no file \"a b.txt\" here", "no file \"another name with words.txt\" here"),
        ("too   many\tspaces", "too many spaces"),
        ("10.0.0.1 refused", "192.168.178.20 refused"),
        ("worker-1 died", "worker-22 died"),
        ("took 1.5 s.", "took 30 s."),
        ("one\nstack a", "one\nstack b"),
        ("one\r\nstack a", "one\r\nstack b"),
    ])
    func whatVariesIsTakenOut(one: String, other: String) {
        #expect(ErrorFingerprint(type: "E", message: one) == ErrorFingerprint(type: "E", message: other))
    }

    @Test(arguments: [
        ("connection refused", "connection reset"), ("timeout after 30 s", "timeout before 30 s"),
        ("bad face", "bad fade"), ("", "x"), ("no tool 'a'", "one tool 'a'"),
    ])
    func whatDiffersStaysApart(one: String, other: String) {
        #expect(ErrorFingerprint(type: "E", message: one) != ErrorFingerprint(type: "E", message: other))
    }

    @Test func typesStayApart() {
        #expect(ErrorFingerprint(type: "A", message: "x") != ErrorFingerprint(type: "B", message: "x"))
    }

    @Test func formsOfTheSameLetterStayApartAsInTheStore() {
        let composed = ErrorFingerprint(type: "E", message: "caf\u{E9}")
        let decomposed = ErrorFingerprint(type: "E", message: "cafe\u{301}")

        #expect((composed == decomposed) == composed.text.utf8.elementsEqual(decomposed.text.utf8))
    }

    @Test(arguments: ["", "\n", "\n\n", " ", String(repeating: "word ", count: 50_000), "🙂", "\u{301}\u{301}", "\r\n"])
    func anyMessageHasAShortFingerprint(message: String) {
        let text = ErrorFingerprint(type: "E", message: message).text

        #expect(text.hasPrefix("E"))
        #expect(text.count <= 202)
    }
}
