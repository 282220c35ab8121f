import Foundation
import Testing

@testable import Credentials

@Suite struct TokenSignerTests {
    private static let issued = Date(timeIntervalSince1970: 1_700_000_000)
    private let subject = TokenSubject(userID: 7, username: "ada", version: 3)

    private func signer(
        at seconds: TimeInterval = 0, secret: String = "0123456789abcdef0123456789abcdef"
    ) async throws -> TokenSigner {
        try await TokenSigner(secret: try SecretKey(secret), lifetime: 900) { Self.issued + seconds }
    }

    @Test func verifiesWhatItIssued() async throws {
        let issued = try await signer(at: 0.75).issue(for: subject)

        let token = try await signer(at: 899).verify(issued.text)

        #expect(token == issued.token)
        #expect(token.subject == subject)
        #expect(token.issuedAt == Self.issued)
        #expect(issued.expiresIn == 900)
        #expect(!"\(issued)".contains(issued.text))
    }

    @Test func everyTokenHasItsOwnID() async throws {
        let signer = try await signer()

        let ids = Set(try (0..<100).map { _ in try signer.issue(for: subject).token.id })

        #expect(ids.count == 100)
    }

    /// Made by PyJWT with the same secret.
    @Test func verifiesAnotherLibrarysToken() async throws {
        let text =
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
            + "eyJzdWIiOiI3IiwianRpIjoiYWJjIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjE3MDAwMDA5MDAsInVzZSI6ImFjY2"
            + "VzcyIsInZlciI6MywidXNlcm5hbWUiOiJhZGEifQ."
            + "HO0zWEd3dDNkNnrvL6cLzOejha-KvLfrdyiiUjJ5U7s"

        let token = try await signer().verify(text)

        #expect(token.subject == subject)
        #expect(token.id == "abc")
        #expect(token.expiresAt == Self.issued + 900)
    }

    /// RFC 7515, appendix A.1: a good signature, over claims that are not an access token's.
    @Test func verifiesTheStandardsSignature() async throws {
        let text =
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
            + "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ."
            + "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        let key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
        let secret = try SecretKey(bytes: try #require(Base64URL.decode(key.utf8)))
        let signer = try await TokenSigner(secret: secret, lifetime: 900) { Self.issued }

        #expect(throws: TokenError.wrongUse) { try signer.verify(text) }
        #expect(throws: TokenError.badSignature) { try signer.verify(text.dropLast() + "g") }
    }

    @Test(arguments: [(-31.0, TokenError.notYetValid), (931, .expired), (1e9, .expired)])
    func refusesOutsideItsTime(seconds: Double, expected: TokenError) async throws {
        let text = try await signer().issue(for: subject).text

        let late = try await signer(at: seconds)

        #expect(throws: expected) { try late.verify(text) }
    }

    @Test(arguments: [-29.0, 0, 899, 900, 929])
    func acceptsWithinItsTimeAndTheLeeway(seconds: Double) async throws {
        let text = try await signer().issue(for: subject).text

        #expect(try await signer(at: seconds).verify(text).subject == subject)
    }
}
