import Domain
import Testing

struct NameRulesTests {
    private static let hidden: [Unicode.Scalar] = [
        "\u{0}", "\n", "\t", "\u{1B}", "\u{7F}", "\u{85}", "\u{AD}", "\u{34F}", "\u{61C}", "\u{180E}", "\u{200B}",
        "\u{200C}", "\u{200D}", "\u{200E}", "\u{200F}", "\u{2028}", "\u{2029}", "\u{202A}", "\u{202E}", "\u{2060}",
        "\u{2066}", "\u{2069}", "\u{3164}", "\u{FEFF}", "\u{FFA0}", "\u{E0001}", "\u{E0041}", "\u{FE00}",
    ]

    @Test(arguments: hidden, ["a\u{0}b", "\u{0}a", "a\u{0}"])
    func whatCannotBeSeenIsRefusedInEveryName(scalar: Unicode.Scalar, template: String) {
        let name = template.replacing("\u{0}", with: String(scalar))
        #expect(violations { _ = try NewUser(username: name, email: "a@b") } == ["/username"])
        #expect(violations { _ = try UserChange(username: name) } == ["/username"])
        #expect(Set(violations { _ = try NewUser(username: "ann", email: name + "@b") }).contains("/email"))
        #expect(violations { _ = try NewAPIKey(name: name, scopes: [.read], now: .latest) } == ["/name"])
    }

    @Test(arguments: ["", " ", "\u{3000}", "\u{2800}", " \u{A0} "])
    func nothingButBlanksIsNoName(name: String) {
        #expect(violations { _ = try NewUser(username: name, email: "a@b") } == ["/username"])
        #expect(violations { _ = try NewAPIKey(name: name, scopes: [.read], now: .latest) } == ["/name"])
    }

    @Test(arguments: ["аdmin", "Νick", "joсe", "adminԱ", "Ꭺnn"])
    func lettersOfTwoAlphabetsThatLookAlikeAreRefused(name: String) {
        #expect(violations { _ = try NewUser(username: name, email: "a@b") } == ["/username"])
    }

    @Test(arguments: ["ann", "O'Neil 2", "Zoë", "иван", "Νίκος", "山田 taro", "محمد", "अमित", "김철수", "a.b+c@d", "éß"])
    func namesOfAllLanguagesAreAllowed(name: String) throws {
        #expect(try NewUser(username: name, email: "a@b").username == name)
        #expect(try NewAPIKey(name: "CI “prod” ✅ — \(name)", scopes: [.read], now: .latest).name.hasSuffix(name))
    }

    @Test func theViolationNamesTheCharacter() {
        let failure = #expect(throws: ValidationFailure.self) {
            try NewUser(username: "ad\u{202E}min", email: "a@b")
        }
        #expect(failure?.violations.first?.detail.contains("U+202E") == true)
    }
}
