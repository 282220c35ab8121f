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
        (#"no column name="a""#, #"no column name="b""#),
        ("value -5 is too small", "value 7 is too small"),
        ("user 7 not found", "user 6ba7b810-9dad-11d1-80b4-00c04fd430c8 not found"),
        ("user 7 not found", "user \"bob\" not found"),
        ("no key 'a b'.", "no key `c`."),
        ("took 30s", "took 12ms"),
        ("took 1.5e-3 s", "took +2 s"),
        ("rate of .5", "rate of 12%"),
        ("request req_8fd3a1 failed", "request req_01HF7 failed"),
        ("at 2026-11-23T08:15:30.123Z", "at 2025-01-02 10:00:00"),
        ("peer [2001:db8::1]:443 closed", "peer [::1]:80 closed"),
        ("peer 10.0.0.1:5432 closed", "peer 192.168.1.20:1 closed"),
        ("at 0x7ffe12ab", "at 0xdeadbeef"),
        ("<Tool object at 0x7f31>", "<Tool object at 0x90ff>"),
        ("expected [1, 2, 3]", "expected [4, 5]"),
        ("path=/tmp/a mode=3", "path=/var/b mode=44"),
        ("GET https://a.example/x?y=1,2;z failed", "GET http://b.example/?q=(3) failed"),
        ("it's user 'ann' again", "it's user 'bob' again"),
        ("KeyError: b'x1'", "KeyError: b'y22'"),
        ("1,234,567 rows", "8 rows"),
        ("deadbeefcafe is gone", "0123456789abcdef is gone"),
    ])
    func whatVariesIsTakenOut(one: String, other: String) {
        #expect(ErrorFingerprint(type: "E", message: one) == ErrorFingerprint(type: "E", message: other))
    }

    @Test(arguments: [
        ("connection refused", "connection reset"), ("timeout after 30 s", "timeout before 30 s"),
        ("bad face", "bad fade"), ("", "x"), ("no tool 'a'", "one tool 'a'"), ("user_id missing", "user_name missing"),
        ("can't open", "can't close"), ("no name=", "no age="), ("ORA-1 broken", "PG-1 broken"),
    ])
    func whatDiffersStaysApart(one: String, other: String) {
        #expect(ErrorFingerprint(type: "E", message: one) != ErrorFingerprint(type: "E", message: other))
    }

    private static let traceback = """
        Traceback (most recent call last):
          File "/srv/app/tool.py", line 12, in run
            return self.call(name)
        """

    @Test func aTracebackOfPythonIsItsLastLine() {
        let one = "\(Self.traceback)\n  File \"/srv/a.py\", line 9, in call\nValueError: no tool 'search'\n"
        let same = "\(Self.traceback)\npackage.deep()\nValueError: no tool 'fetch'"
        let chained = "KeyError: 'x'\n\nDuring handling of it, another came:\n\n\(one)"
        let other = "\(Self.traceback)\nTypeError: no tool 'search'"

        let fingerprint = ErrorFingerprint(type: "E", message: one)
        #expect(fingerprint.text == "E\nValueError: no tool <*>")
        #expect(ErrorFingerprint(type: "E", message: same) == fingerprint)
        #expect(ErrorFingerprint(type: "E", message: chained) == fingerprint)
        #expect(ErrorFingerprint(type: "E", message: other) != fingerprint)
    }

    @Test func aLongTracebackIsItsLastLineToo() {
        let frames = String(repeating: "  File \"/srv/a.py\", line 9, in call\n    self.call()\n", count: 1000)

        let text = ErrorFingerprint(type: "E", message: "\(Self.traceback)\n\(frames)OSError: [Errno 5] gone").text

        #expect(text == "E\nOSError: [Errno <*>] gone")
    }

    @Test func aPanicOfRustHasItsMessageInTheSecondLine() {
        let one = "thread 'main' panicked at src/main.rs:2:5:\nindex out of bounds: the len is 3\nnote: run with"
        let same = "thread 'worker' panicked at src/lib.rs:99:1:\nindex out of bounds: the len is 44"

        #expect(ErrorFingerprint(type: "E", message: one) == ErrorFingerprint(type: "E", message: same))
        #expect(ErrorFingerprint(type: "E", message: one).text.hasSuffix("index out of bounds: the len is <*>"))
    }

    /// What is expensive to take for characters, long words, and quotes that nothing closes.
    @Test(arguments: [
        "e" + String(repeating: "\u{301}", count: 60), "'", "\"a ", "a'", "/", "1 ", "-", "=", "\n", "x1", "[", "::",
        "Traceback (most recent call last):\n",
    ])
    func theWorkDoesNotGrowWithTheMessage(part: String) {
        let clock = ContinuousClock()
        let short = String(repeating: part, count: 65_536 / part.utf8.count)
        let long = String(repeating: short, count: 16)
        func best(_ message: String) -> Duration {
            (0..<5).map { _ in clock.measure { _ = ErrorFingerprint(type: "E", message: message) } }.min() ?? .zero
        }

        #expect(best(long) < best(short) * 8 + .milliseconds(5))
        #expect(ErrorFingerprint(type: "E", message: long).text.utf8.count <= 802)
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
