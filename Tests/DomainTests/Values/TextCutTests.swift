import Domain
import Foundation
import Testing

struct TextCutTests {
    @Test(arguments: [
        ("abc", 3, "abc"), ("abc", 2, "ab"), ("aé", 2, "a"), ("aé", 3, "aé"), ("🙂🙂", 7, "🙂"), ("🙂", 3, ""),
        ("e\u{301}\u{301}", 3, "e\u{301}"), ("", 0, ""),
    ])
    func textIsCutBetweenCodePoints(text: String, limit: Int, expected: String) {
        #expect(text.prefix(bytes: limit).utf8.elementsEqual(expected.utf8))
    }

    @Test(arguments: [
        (#"{"a":1,"b":"x"}"#, 100, #"{"a":1,"b":"x"}"#),
        (#"{"a":[1,{"c":"}"}],"b":"long text","d":2}"#, 27, #"{"a":[1,{"c":"}"}],"d":2}"#),
        (#"{ "a" : 1 , "bcdefghijk" : 2 }"#, 10, #"{"a" : 1 }"#),
        (#"{"a":{"b":"\\"},"c":1}"#, 9, #"{"c":1}"#),
        (#"{"a":"0123456789"}"#, 5, "{}"),
    ])
    func anObjectKeepsTheMembersThatFit(text: String, limit: Int, expected: String) {
        #expect(JSONText(validated: text).fitting(bytes: limit).text == expected)
    }

    /// Whatever is cut, it is JSON, within its limit, and what it kept is what was there.
    @Test(arguments: [40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55])
    func aLongTextIsCutBetweenItsCharacters(limit: Int) throws {
        let whole = #"{"k":"é🙂\ud83d\ude42\\\"\n\ud7ff\nabc\né🙂\ud83d\ude42\u0041\\x\\y\ud83d\ude42z\\"}"#

        let cut = JSONText(validated: whole).fitting(bytes: limit).text

        let before = try #require(JSONSerialization.jsonObject(with: Data(whole.utf8)) as? [String: String])
        let after = try #require(JSONSerialization.jsonObject(with: Data(cut.utf8)) as? [String: String])
        #expect(cut.utf8.count <= limit && cut.utf8.count > limit - 14)
        #expect(before["k"]?.hasPrefix(after["k"] ?? "?") == true)
    }
}
