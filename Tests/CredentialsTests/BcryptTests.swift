import Credentials
import Testing

@Suite struct BcryptTests {
    private let hasher = PasswordHasher(parameters: .init(memoryKiB: 64, iterations: 1, parallelism: 1))
    private static let known = "$2b$04$p7DShP9vYTPps.1GVBG0xOWSQzoDMdoPkT7rHz2.4lvDNGG3v.ADC"

    /// The first is from crypt_blowfish's own tests, the others from Python's bcrypt; cost 12 is the former backend's.
    @Test(arguments: [
        ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
        ("correct horse battery staple", known),
        ("correct horse battery staple", known.replacing("$2b$", with: "$2y$")),
        ("correct horse battery staple", "$2b$12$MNcVuIjpy8GYduxIsL.CVOvgV0Q.zHLGrgWbNgYdkQaftlggVPwfi"),
    ])
    func verifiesAndAsksForANewHash(password: String, encoded: String) async throws {
        let right = try await hasher.verify(password, against: encoded)
        let wrong = try await hasher.verify(password + "!", against: encoded)

        #expect(right.matches && right.needsRehash)
        #expect(!wrong.matches)
    }

    @Test(arguments: [72, 73, 1000])
    func comparesTheFirst72Bytes(length: Int) async throws {
        let encoded = "$2b$04$QhhS6thCDpOZ8lSgLcRL/OIB/j/2zOtkCzVEgo28HFIgBsYY4fH3W"

        let long = try await hasher.verify(String(repeating: "x", count: length), against: encoded)
        let short = try await hasher.verify(String(repeating: "x", count: 71), against: encoded)

        #expect(long.matches)
        #expect(!short.matches)
    }

    @Test func aNULDoesNotEndThePassword() async throws {
        let verification = try await hasher.verify("correct horse battery staple\0anything", against: Self.known)

        #expect(!verification.matches)
    }

    @Test(arguments: [
        "$2b$", "$2b$04$tooshort", "$2b$31$p7DShP9vYTPps.1GVBG0xOWSQzoDMdoPkT7rHz2.4lvDNGG3v.ADC",
        "$2b$xx$p7DShP9vYTPps.1GVBG0xOWSQzoDMdoPkT7rHz2.4lvDNGG3v.ADC",
        "$2b$04$!!!!!!!!!!!!!!!!!!!!!!WSQzoDMdoPkT7rHz2.4lvDNGG3v.ADC",
    ])
    func refusesWhatCannotBeAHash(encoded: String) async {
        await #expect(throws: SecurityError.self) { try await hasher.verify("password", against: encoded) }
    }
}
