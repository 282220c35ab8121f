import Testing

@testable import Credentials

@Suite struct OpaqueTokenTests {
    @Test func refreshTokensAreRandomAndReadBack() throws {
        let tokens = (0..<100).map { _ in RefreshToken.generate() }

        #expect(Set(tokens.map(\.text)).count == 100)
        #expect(Set(tokens.map(\.digest)).count == 100)
        for token in tokens {
            #expect(token.text.hasPrefix("mcpr_") && token.text.count == 48)
            #expect(try #require(RefreshToken(token.text)).digest == token.digest)
        }
    }

    @Test func setupTokensAreTheirOwnKind() throws {
        let token = SetupToken.generate()

        #expect(token.text.hasPrefix("mcps_") && token.text.count == 48)
        #expect(SetupToken(token.text) == token)
        #expect(RefreshToken(token.text) == nil)
    }

    @Test func aSetupTokenIsMadeOfItsOfferAndTheSecret() throws {
        let secret = try SecretKey(String(repeating: "a", count: 32))
        let other = try SecretKey(String(repeating: "b", count: 32))
        let token = SetupToken(of: "1", secret: secret)

        #expect(SetupToken(token.text) == token && SetupToken(of: "1", secret: secret) == token)
        #expect(SetupToken(of: "2", secret: secret) != token && SetupToken(of: "1", secret: other) != token)
    }

    @Test func apiKeysShowTheirPrefixOnly() throws {
        let key = APIKey.generate()

        #expect(key.text.count == 57)
        #expect(key.prefix.count == 13 && key.text.hasPrefix(key.prefix + "_"))
        #expect(try #require(APIKey(key.text)).digest == key.digest)
    }

    @Test func theDigestIsPlainSHA256() throws {
        let secret = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        let key = try #require(APIKey("mcpa_abcdefgh_" + secret))

        #expect(key.prefix == "mcpa_abcdefgh")
        #expect(key.digest.hex == "dd522c79dfb553fc609705e85a86ac2eedd4caf0f0209786fa5420476e133cd2")
        #expect(key.digest.bytes.count == 32)
    }

    @Test(arguments: [
        "", "mcpa_", "mcpa_abcdefgh", "mcpr_abcdefgh_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "mcpa_abcdefgh_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "mcpa_abcdefgh_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "mcpa_abcdefgh_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",
        "mcpa_abcdefgh_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "mcpa_abcdefgh_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+",
        "mcpa_abcdefgh_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\u{0}",
        "mcpa_ABCDEFGH_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "mcpa_abcdefgh-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "mcpa_äbcdefg_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ])
    func refusesOtherShapes(text: String) {
        #expect(APIKey(text) == nil)
    }

    @Test func printingShowsNoSecret() throws {
        let key = APIKey.generate()
        let secret = key.text.suffix(43)
        var dumped = ""
        dump(key, to: &dumped)

        for shown in ["\(key)", String(reflecting: key), String(describing: [key]), dumped] {
            #expect(!shown.contains(secret))
            #expect(shown.contains("APIKey"))
        }
    }

    @Test(arguments: [
        ("key", "key", true), ("key", "kez", false), ("key", "key ", false), ("", "", true), ("", "k", false),
        ("é", "e\u{301}", false),
    ])
    func comparesFixedKeysByTheirBytes(one: String, other: String, expected: Bool) {
        #expect(constantTimeEquals(one, other) == expected)
    }

    @Test(arguments: [([], ""), ([0xfb], "-w"), ([0xff, 0xff], "__8"), ([1, 2, 3], "AQID")] as [([UInt8], String)])
    func base64URLGoesThereAndBack(bytes: [UInt8], text: String) {
        #expect(Base64URL.encode(bytes) == text)
        #expect(Base64URL.decode(text.utf8) == bytes)
    }

    @Test(arguments: ["-w==", "+w", "-x", "A", "AQ ID", "AQID\n", "é"])
    func base64URLRefusesOtherForms(text: String) {
        #expect(Base64URL.decode(text.utf8) == nil)
    }
}
