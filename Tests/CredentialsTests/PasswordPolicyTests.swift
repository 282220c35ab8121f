import Credentials
import Testing

@Suite struct PasswordPolicyTests {
    /// "grüße!" has six characters and eight bytes: bytes count.
    @Test(arguments: ["8 bytes!", "grüße!", "correct horse battery staple", String(repeating: "x", count: 1024)])
    func acceptsWhatIsLongEnough(password: String) {
        #expect(PasswordPolicy.problem(with: password) == nil)
    }

    @Test(arguments: [("", "found 0"), ("7 bytes", "found 7"), (String(repeating: "x", count: 1025), "found 1025")])
    func namesWhatWasFoundAndWhatIsAllowed(password: String, found: String) throws {
        let problem = try #require(PasswordPolicy.problem(with: password))

        #expect(problem.contains(found))
        #expect(problem.contains("8 to 1024 bytes"))
    }

    @Test func refusesNUL() throws {
        let problem = try #require(PasswordPolicy.problem(with: "secret\0secret"))

        #expect(problem.contains("NUL"))
    }
}
