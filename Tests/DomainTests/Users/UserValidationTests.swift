import Domain
import Testing

struct UserValidationTests {
    @Test(arguments: ["ann@example.org", "a@b", "ä@ö.example", "a+b@c"])
    func addressesAreAllowed(email: String) throws {
        #expect(try NewUser(username: "ann", email: email).email == email)
    }

    @Test(arguments: ["", "ann", "@example.org", "ann@", "a@b@c", "a b@c", "a@b\n", "a@b\u{0}", "a@\u{A0}b", "@"])
    func otherAddressesAreRefused(email: String) {
        #expect(Set(violations { _ = try NewUser(username: "ann", email: email) }) == ["/email"])
        #expect(Set(violations { _ = try UserChange(email: email) }) == ["/email"])
    }

    @Test(arguments: ["", "a\u{0}b", "a\nb", "\u{7F}", "\u{85}", String(repeating: "x", count: 101)])
    func badNamesAreRefused(username: String) {
        #expect(violations { _ = try NewUser(username: username, email: "a@b") } == ["/username"])
        #expect(violations { _ = try UserChange(username: username) } == ["/username"])
    }

    @Test func whatIsNotGivenIsNotChecked() throws {
        let change = try UserChange()

        #expect(change.username == nil && change.email == nil && change.role == nil && change.isActive == nil)
    }

    @Test func bothViolationsAreNamedAtOnce() {
        #expect(violations { _ = try NewUser(username: "", email: "x") } == ["/username", "/email"])
    }
}
