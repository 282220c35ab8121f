import Foundation
import Testing

@testable import Credentials

/// Tokens that someone made by hand, most of them even with our own key.
@Suite struct TokenAttackTests {
    private static let good =
        #"{"sub":"7","jti":"abc","iat":1700000000,"exp":1700000900,"use":"access","ver":3}"#
    private static let header = #"{"alg":"HS256","typ":"JWT"}"#

    private func signer(secret: String = "0123456789abcdef0123456789abcdef") async throws -> TokenSigner {
        try await TokenSigner(secret: try SecretKey(secret), lifetime: 900) {
            Date(timeIntervalSince1970: 1_700_000_000)
        }
    }

    private func verify(header: String = header, payload: String = good) async throws -> AccessToken {
        let signer = try await signer()
        return try signer.verify(try signer.sign(header: Array(header.utf8), payload: Array(payload.utf8)))
    }

    @Test func theGoodOneIsGood() async throws {
        #expect(try await verify().subject.userID == 7)
    }

    @Test(arguments: ["none", "None", "hs256", "HS384", "HS512", "RS256", "ES256", "EdDSA", ""])
    func refusesAnyOtherAlgorithm(name: String) async throws {
        await #expect(throws: TokenError.wrongAlgorithm) { try await verify(header: #"{"alg":"\#(name)"}"#) }
        await #expect(throws: TokenError.wrongAlgorithm) { try await verify(header: #"{"typ":"JWT"}"#) }
    }

    @Test(arguments: [#"{"alg":"none","typ":"JWT"}"#, #"{"alg":"HS256","typ":"JWT"}"#])
    func refusesATokenWithoutSignature(header: String) async throws {
        let signer = try await signer()
        let unsigned = "\(Base64URL.encode(header.utf8)).\(Base64URL.encode(Self.good.utf8))."

        let error = #expect(throws: TokenError.self) { try signer.verify(unsigned) }

        #expect(error == (header.contains("none") ? .wrongAlgorithm : .badSignature))
    }

    @Test(arguments: [
        #"{"alg":"HS256","crit":["exp"]}"#, #"{"alg":1}"#, "[]", "", "{", "\u{0}",
        #"{"alg":"HS256","crit":"exp"}"#, String(repeating: "[", count: 2000),
    ])
    func refusesAStrangeHeader(header: String) async {
        await #expect(throws: TokenError.malformed) { try await verify(header: header) }
    }

    @Test func aHugeNumberInTheHeaderDoesNoHarm() async throws {
        #expect(try await verify(header: #"{"alg":"HS256","x":1e300,"y":-1}"#).id == "abc")
    }

    @Test(arguments: [
        (#","exp":1700000900"#, "", TokenError.missingExpiry),
        ("1700000900", "null", .missingExpiry),
        ("1700000900", "1699999969", .expired),
        ("1700000900", #""never""#, .malformed),
        (#""use":"access""#, #""use":"refresh""#, .wrongUse),
        (#","use":"access""#, "", .wrongUse),
        (#""iat":1700000000"#, #""iat":1700000031"#, .notYetValid),
        (#""ver":3"#, #""ver":3,"nbf":1700000031"#, .notYetValid),
        (#""sub":"7""#, #""sub":"ada""#, .malformed),
        (#""sub":"7","#, "", .malformed),
        (#","ver":3"#, "", .malformed),
        (#""jti":"abc""#, #""jti":"""#, .malformed),
        ("}", "", .malformed),
        ("1700000900", "1e300", .malformed), ("1700000900", "-1e300", .malformed), ("1700000900", "1e308", .malformed),
        ("1700000900", "9223372036854775807", .malformed), ("1700000900", "-9223372036854775808", .malformed),
        ("1700000900", "18446744073709551616", .malformed), ("1700000900", "253402300800", .malformed),
        ("1700000900", "1e400", .malformed), ("1700000900", "true", .malformed), ("1700000900", "[]", .malformed),
        ("1700000000", "1e300", .malformed), ("1700000000", "-1", .malformed), ("1700000000", "-1e300", .malformed),
        (#""ver":3"#, #""ver":3,"nbf":1e300"#, .malformed), (#""ver":3"#, #""ver":3,"nbf":-1e300"#, .malformed),
        (#""ver":3"#, #""ver":1e300"#, .malformed), (#""ver":3"#, #""ver":9223372036854775808"#, .malformed),
        (#""ver":3"#, #""ver":3.5"#, .malformed), (#""ver":3"#, #""ver":"3""#, .malformed),
        (#""sub":"7""#, #""sub":"9223372036854775808""#, .malformed), (#""sub":"7""#, #""sub":"1e300""#, .malformed),
        (#""sub":"7""#, #""sub":7"#, .malformed),
    ])
    func refusesOtherClaims(member: String, replacement: String, expected: TokenError) async {
        let payload = Self.good.replacing(member, with: replacement)

        await #expect(throws: expected) { try await verify(payload: payload) }
    }

    @Test(arguments: ["1700000900.5", "253402300799", "1.7000009e9"])
    func takesAnyMomentThatACalendarHas(exp: String) async throws {
        let token = try await verify(payload: Self.good.replacing("1700000900", with: exp))

        #expect(token.expiresAt.timeIntervalSince1970 > 1_700_000_000)
    }

    @Test func refusesATamperedPayloadOrSignatureOrKey() async throws {
        let signer = try await signer()
        let text = try signer.issue(for: TokenSubject(userID: 7, version: 3)).text
        let parts = text.split(separator: ".").map(String.init)
        let forged = Base64URL.encode(Self.good.replacing(#""7""#, with: #""1""#).utf8)
        let flipped = (parts[2].hasPrefix("A") ? "B" : "A") + parts[2].dropFirst()
        let other = try await self.signer(secret: "another secret of 32 bytes, or more")

        #expect(throws: TokenError.badSignature) { try signer.verify("\(parts[0]).\(forged).\(parts[2])") }
        #expect(throws: TokenError.badSignature) { try signer.verify("\(parts[0]).\(parts[1]).\(flipped)") }
        #expect(throws: TokenError.badSignature) { try signer.verify("\(parts[0]).\(parts[1]).\(parts[2])AAAA") }
        #expect(throws: TokenError.badSignature) { try other.verify(text) }
    }

    @Test(arguments: [
        "", ".", "..", "a.b", "a.b.c.d", "ä.ö.ü", "Bearer x.y.z", "\u{0}.\u{0}.\u{0}",
        String(repeating: "a", count: 5000), "mcpa_abcdefgh_x",
    ])
    func refusesGarbage(text: String) async throws {
        let signer = try await signer()

        #expect(throws: TokenError.malformed) { try signer.verify(text) }
    }
}
