import HTTP
import Testing

struct NetworkAddressTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("192.0.2.1:1001", "192.0.2.1"), (" 192.0.2.1:65535\t", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::1"), ("[2001:db8::1]", "2001:db8::1"), ("[2001:db8::1]:443", "2001:db8::1"),
        ("2001:DB8:0:0::0:1", "2001:db8::1"), ("\"[2001:db8::1]:443\"", "2001:db8::1"),
        ("for=192.0.2.1", "192.0.2.1"), ("For=\"[2001:db8::1]:80\";proto=https", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"), ("[fe80::1%25eth0]:80", "fe80::1"), ("::ffff:192.0.2.1", "192.0.2.1"),
        ("[::FFFF:c000:201]:9", "192.0.2.1"), ("::1", "::1"), ("::", "::"),
    ])
    func everyFormOfAnAddressIsThatAddress(text: String, address: String) {
        #expect(NetworkAddress(text)?.text == address)
    }

    @Test(arguments: [
        "", " ", "unknown", "_hidden", "localhost", "example.org:80", "192.0.2", "192.0.2.1.", "192.0.2.256",
        "0192.0.2.1",
        "192.0.2.1:", "192.0.2.1:x", "192.0.2.1:-1", "192.0.2.1:+1", "192.0.2.1:65536", "192.0.2.1:999999",
        "[192.0.2.1]:80",
        "[2001:db8::1", "2001:db8::1]", "[2001:db8::1]443", "[2001:db8::1]:x", "[]", "[]:1", "2001:db8:::1", "12345::",
        "192.0.2.1\u{0}", "\"192.0.2.1", "for=", "for=unknown", "1.2.3.4, 5.6.7.8", "1", "0x7f000001", "٣.2.3.4",
        "192.0.2.1%eth0", String(repeating: "1", count: 200), "2001:db8::1\u{0}x",
    ])
    func whatIsNoAddressIsNone(text: String) {
        #expect(NetworkAddress(text) == nil)
    }
}
