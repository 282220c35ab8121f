import Domain
import Foundation
import Testing

@testable import API
@testable import HTTP

@Suite("Writing JSON")
struct JSONWriterTests {
    @Test(
        "Text comes back as it was",
        arguments: [
            "", "plain", "quote \" backslash \\ slash /", "tab\tline\nreturn\r", "\u{1}\u{1f}\u{7f}", "äöü 日本 🎉",
            "</script>",
            "\u{2028}", "\\u0041", "\0",
        ])
    func text(text: String) throws {
        var json = JSONWriter()
        json.array { $0.string(text) }
        #expect(try JSONDecoder().decode([String].self, from: Data(json.bytes)) == [text])
    }

    @Test(
        "Numbers are as short as they can be, and what is not finite is null",
        arguments: [
            (0.0, "0"), (-0.0, "0"), (12.5, "12.5"), (100.0, "100"), (1e-7, "1e-07"), (1e300, "1e+300"), (0.1, "0.1"),
            (.infinity, "null"), (.nan, "null"), (9_007_199_254_740_993.0, "9007199254740992.0"),
        ])
    func doubles(number: Double, text: String) {
        var json = JSONWriter()
        json.double(number)
        #expect(String(decoding: json.bytes, as: UTF8.self) == text)
    }

    @Test("Whole numbers are written in full", arguments: [0, 7, -1, 1_234_567_890_123, .max, .min] as [Int64])
    func integers(number: Int64) {
        var json = JSONWriter()
        json.integer(number)
        #expect(String(decoding: json.bytes, as: UTF8.self) == String(number))
    }

    @Test("Members, elements and nested values are separated rightly")
    func structure() {
        var json = JSONWriter()
        json.object { json in
            json.member("none", nil as String?)
            json.member("money", Money(nanodollars: 4_000_000))
            json.member("time", Timestamp(microseconds: 1_500_000))
            json.member("raw", JSONText(validated: #"{"a":[]}"#))
            json.key("list")
            json.array { json in
                json.integer(1)
                json.object { _ in }
                json.array { $0.null() }
                json.bool(true)
            }
            json.member("last", 2)
        }
        #expect(
            String(decoding: json.bytes, as: UTF8.self)
                == #"{"none":null,"money":0.004,"time":"1970-01-01T00:00:01.500000Z","raw":{"a":[]},"#
                + #""list":[1,{},[null],true],"last":2}"#)
    }

    @Test("Lines of NDJSON stand by themselves")
    func lines() {
        var json = JSONWriter()
        for number in 1...2 {
            json.object { $0.member("n", number) }
            json.newline()
        }
        #expect(String(decoding: json.bytes, as: UTF8.self) == "{\"n\":1}\n{\"n\":2}\n")
    }
}
