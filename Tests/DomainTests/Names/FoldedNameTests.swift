import Domain
import Testing

struct FoldedNameTests {
    @Test(arguments: [
        "admin", "Admin", "ADMIN", "admin ", " admin", "\u{A0}admin\u{3000}", "ａｄｍｉｎ", "𝐚𝐝𝐦𝐢𝐧", "ⓐdmin", "аdmin",
        "admın", "аԁмin", "ɑdmin", "adm\u{131}n", "admi\u{307}n", "ADMİN", "ᴀᴅᴍɪɴ",
    ])
    func whatLooksLikeANameIsTheName(spelling: String) {
        #expect(User.key(ofUsername: spelling) == "admin")
    }

    @Test(arguments: [
        ("Straße", "STRASSE"), ("ΣΊΣΥΦΟΣ", "σίσυφος"), ("caf\u{E9}", "cafe\u{301}"), ("a  b", "A b"),
        ("ﬁx", "fix"), ("a–b", "a-b"), ("o’neil", "O'Neil"), ("Ⅷ", "viii"), ("Ꭰ", "ꭰ"),
    ])
    func spellingsOfOneNameAreOne(one: String, other: String) {
        #expect(User.key(ofUsername: one) == User.key(ofUsername: other))
    }

    @Test(arguments: [
        ("ann", "anna"), ("a b", "ab"), ("cafe", "café"), ("user1", "userl"), ("иван", "іван"), ("o0", "oo"),
    ])
    func otherNamesAreOthers(one: String, other: String) {
        #expect(User.key(ofUsername: one) != User.key(ofUsername: other))
    }

    @Test(arguments: [("Ann@Example.ORG", "ann@example.org"), (" a@b", "a@b"), ("caf\u{E9}@x", "cafe\u{301}@x")])
    func addressesAreComparedWithoutCase(one: String, other: String) {
        #expect(User.key(ofEmail: one) == User.key(ofEmail: other))
    }

    @Test func foldingIsDoneOnce() {
        for scalar in (UInt32(0)...0x1_FFFF).lazy.compactMap(Unicode.Scalar.init) {
            let folded = User.key(ofUsername: "x\(scalar)y")
            #expect(User.key(ofUsername: folded) == folded, "U+\(String(scalar.value, radix: 16))")
        }
    }

    @Test func aTextThatIsNoNameCostsNoFolding() {
        let long = String(repeating: "\u{FDFA}A", count: 20_000)
        #expect(User.key(ofUsername: long) == long)
    }

    @Test func whatIsShownKeepsItsCaseAndIsComposed() throws {
        let user = try NewUser(username: " Rene\u{301} D ", email: " R@Example.org")
        #expect(user.username.unicodeScalars.elementsEqual("Ren\u{E9} D".unicodeScalars))
        #expect(user.email == "R@Example.org")
    }
}
