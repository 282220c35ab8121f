import Domain
import Intake
import Testing

/// A body that is broken as a whole is refused as a whole.
struct DecodingFailureTests {
    @Test(arguments: ["", " ", "\n\r\n\t"])
    func emptyBody(body: String) {
        #expect(throws: DecodingFailure.emptyBody) { try decodeEvents(body) }
        #expect(throws: DecodingFailure.emptyBody) { try decodeEvents(body, format: .ndjson) }
    }

    @Test(
        arguments: [
            [0xFF], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82],
        ] as [[UInt8]])
    func invalidUTF8(bytes: [UInt8]) {
        let body = Array(#"{"event_type":""#.utf8) + bytes + Array(#""}"#.utf8)

        for format in [RecordDecoder.Format.json, .ndjson] {
            #expect(throws: DecodingFailure.notUTF8) {
                try decodeBytes(body, RecordDecoder(format: format, now: clock).events)
            }
        }
    }

    @Test(arguments: ["1", "\"a\"", "null", "true", "NaN", "}", "]"])
    func wrongTopLevel(body: String) {
        #expect(throws: DecodingFailure.wrongTopLevel) { try decodeEvents(body) }
    }

    @Test(arguments: [
        ("[", 1), ("[{}", 3), ("[{},]", 4), ("[,{}]", 1), ("[{} {}]", 4), ("{", 1), (#"{"a""#, 4), (#"{"a":}"#, 5),
        (#"{"a":1,}"#, 7), (#"{"a" 1}"#, 5), ("{1:2}", 1), (#"{"a":[1,2}"#, 9), (#"{"a":{"b"}}"#, 9), ("[}", 1),
        (#"{"a":"b"c"d"}"#, 8), (#"{"a":tru"x"}"#, 5), (#"{"a":[1 2]}"#, 8), ("{}{}", 2), ("{} x", 3), ("[] ]", 3),
        (#"{"a":[{"b":,}]}"#, 11), (#"{"a":[,]}"#, 6), ("[{}]\u{1}", 4),
    ])
    func brokenGrammar(body: String, offset: Int) throws {
        let failure = try #require(throws: DecodingFailure.self) { try decodeEvents(body) }

        guard case .malformed(offset, _) = failure else {
            Issue.record("\(failure) is not at \(offset)")
            return
        }
    }

    @Test(arguments: [#"{"a":"b}"#, "{\"a\":\"\u{0}\"}", "{\"event_type\":\"a\nb\"}", #"{"a":"b\"}"#])
    func brokenString(body: String) throws {
        let failure = try #require(throws: DecodingFailure.self) { try decodeEvents(body) }

        guard case .malformed(nil, _) = failure else {
            Issue.record("\(failure) is not about a string")
            return
        }
    }

    @Test(arguments: [10_000, 1_000_000])
    func nestedArrays(depth: Int) throws {
        let open = String(repeating: "[", count: depth)
        let closed = open + String(repeating: "]", count: depth)

        for body in [open, closed, #"{"metadata":\#(closed)}"#, #"[{"metadata":\#(closed)}]"#] {
            let failure = try #require(throws: DecodingFailure.self) { try decodeEvents(body) }
            guard case .tooDeep = failure else {
                Issue.record("\(failure) is not about depth")
                continue
            }
        }
    }

    @Test func recordsPastTheLimitAreCounted() throws {
        let allowed = Array(repeating: RecordKind.events.validRecord, count: 10_000).joined(separator: ",")

        #expect(try decodeEvents("[\(allowed)]").records.count == 10_000)
        #expect(throws: DecodingFailure.tooManyRecords(allowed: 10_000)) {
            try decodeEvents("[\(allowed),{},7]")
        }
        #expect(throws: DecodingFailure.tooManyRecords(allowed: 10_000)) {
            try decodeEvents(allowed.replacing("},", with: "}\n") + "\n{}", format: .ndjson)
        }
    }

    @Test(arguments: ["[]", "{}", "1", #""""#, "{]", "\"", "[1,2", #"{"event_type":"#])
    func readingStopsAtTheFirstRecordTooMany(line: String) {
        let lines = String(repeating: line + "\n", count: 2_000_000 / (line.utf8.count + 1))
        let work = ContinuousClock().measure {
            #expect(throws: DecodingFailure.tooManyRecords(allowed: 10_000)) {
                try decodeEvents(lines, format: .ndjson)
            }
        }
        #expect(work < .seconds(5))
    }

    @Test func parserIsSoundAfterAFailure() throws {
        for body in ["[{}", "", #"{"a"#, String(repeating: "[", count: 5000)] {
            #expect(throws: DecodingFailure.self) { try decodeEvents(body) }
            #expect(try decodeEvents(RecordKind.events.validRecord).records.count == 1)
        }
    }

    @Test(arguments: [
        DecodingFailure.emptyBody, .notUTF8, .malformed(offset: 3, reason: "r"), .malformed(offset: nil, reason: "r"),
        .wrongTopLevel, .tooDeep(offset: 1), .tooManyRecords(allowed: 1), .tooLarge, .outOfMemory,
    ])
    func everyFailureIsASentence(failure: DecodingFailure) {
        #expect(failure.detail.hasSuffix("."))
        #expect(failure.detail.first?.isUppercase == true)
    }
}
