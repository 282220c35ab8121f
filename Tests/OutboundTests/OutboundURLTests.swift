import Testing

@testable import Outbound

struct OutboundURLTests {
    @Test(arguments: [
        ("http://example.org", "http", "example.org", 80, "http://example.org/"),
        ("HTTPS://Example.ORG:8443/a/b?c=d#e", "https", "example.org", 8443, "https://example.org:8443/a/b?c=d"),
        ("https://example.org.:443?x", "https", "example.org", 443, "https://example.org/?x"),
        ("http://192.0.2.7:8080/", "http", "192.0.2.7", 8080, "http://192.0.2.7:8080/"),
        ("http://[2001:DB8::0:1]/x", "http", "2001:db8::1", 80, "http://[2001:db8::1]/x"),
        ("http://[::ffff:127.0.0.1]/", "http", "127.0.0.1", 80, "http://127.0.0.1/"),
        (
            "http://a_b-c.xn--bcher-kva.example/", "http", "a_b-c.xn--bcher-kva.example", 80,
            "http://a_b-c.xn--bcher-kva.example/"
        ),
    ])
    func addressesAreReadInOneWay(text: String, scheme: String, host: String, port: Int, whole: String) throws {
        let url = try OutboundURL(text)

        #expect(url.scheme == scheme && url.host == host && url.port == port)
        #expect(url.text == whole)
    }

    @Test(arguments: [
        "", "example.org", "//example.org", "ftp://example.org", "file:///etc/passwd", "gopher://x/", "http:/x",
        "http://", "http:///path", "http://?x", "http://user@example.org/", "http://user:password@example.org/",
        "http://example.org@127.0.0.1/", "http://example.org:80@127.0.0.1/", "http://127.0.0.1\\@example.org/",
        "http://example.org%40x/", "http://ex ample.org/", "http://example.org/\r\nX: y", "http://example.org/\u{0}",
        "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://017700000001/", "http://127.1/",
        "http://127.0.0.01/", "http://0177.0.0.1/", "http://1.2.3.4.5/", "http://256.1.1.1/", "http://1.2.3.0x4/",
        "http://[::1/", "http://[::1]x/", "http://[127.0.0.1]/", "http://[fe80::1%25eth0]/", "http://[]/",
        "http://::1/", "http://example..org/", "http://-x.example/", "http://bücher.example/", "http://.",
        "http://a:b/",
        "http://example.org:0/", "http://example.org:65536/", "http://example.org:+80/", "http://example.org:22/",
        "http://example.org:6379/", "http://example.org:99999999999999999999/", "http://１２７.0.0.1/",
    ])
    func whatCouldBeReadInAnotherWayIsRefused(text: String) {
        #expect(throws: OutboundError.self) { try OutboundURL(text) }
    }

    @Test func neitherPathNorQueryIsShown() throws {
        let url = try OutboundURL("https://hc.example.org/ping/5a1c?token=secret")

        #expect("\(url)" == "https://hc.example.org")
        #expect(!"\(OutboundError.unreachable(url.place))".contains("5a1c"))
    }

    @Test func aLongAddressIsRefused() throws {
        let longest = "http://a/" + String(repeating: "x", count: OutboundURL.longest - 9)
        #expect(try OutboundURL(longest).text == longest)
        #expect(throws: OutboundError.self) { try OutboundURL(longest + "x") }
    }
}
