import Domain
import Intake
import Testing

/// What cannot be kept as it came is cleaned or cut off, and the record says where.
struct CleanedRecordTests {
    private static func events(_ body: String, strict: Bool = false) throws -> DecodedBatch<UsageEvent> {
        try decode(body, RecordDecoder(isStrict: strict, now: clock).events)
    }

    @Test(arguments: [
        (#""error_message":"a\u0000b""#, "error_message", "a\u{FFFD}b"),
        (#""error_message":"a\ud800b""#, "error_message", "a\u{FFFD}b"),
        (#""error_message":"\udc00\ud800\ud83d\ude42""#, "error_message", "\u{FFFD}\u{FFFD}🙂"),
        (#""error_message":"\ud800\u0041\u0000""#, "error_message", "\u{FFFD}A\u{FFFD}"),
        (#""user_agent":"\u0000""#, "user_agent", "\u{FFFD}"),
        (#""ip_address":"\ud8001""#, "ip_address", "\u{FFFD}1"),
        (#""tool_name":"x\u0000""#, "tool_name", "x\u{FFFD}"),
        (#""session_id":"\udfff""#, "session_id", "\u{FFFD}"),
        (#""metadata":{"a":["\u0000"]}"#, "metadata", #"{"a":["\ufffd"]}"#),
        (#""metadata":{ "a" : "\\u0000\ud800\\" }"#, "metadata", #"{"a":"\\u0000\ufffd\\"}"#),
        (#""meta":{"\u0000":"\ud83d\ude42\ud83d"}"#, "metadata", #"{"\ufffd":"\ud83d\ude42\ufffd"}"#),
    ])
    func charactersThatNoStoreKeepsAreReplaced(member: String, name: String, value: String) throws {
        let body = #"{"event_type":"t","success":false,\#(member)}"#

        let batch = try Self.events(body)
        let event = try #require(batch.records.first)

        #expect(Self.member(name, of: event)?.utf8.elementsEqual(value.utf8) == true)
        #expect(event.cleaned.names == [name] && !event.success)
        #expect(batch.cleaned.map(\.place) == [0] && batch.cleaned[0].members == event.cleaned)
        #expect(try Self.events(body, strict: true).rejected.count == 1)
    }

    @Test(arguments: [
        ("error_message", 65_536), ("user_agent", 2048), ("ip_address", 64), ("tool_name", 255), ("event_type", 255),
    ])
    func whatIsTooLongIsCutOff(name: String, limit: Int) throws {
        for (letter, kept) in [("x", limit), ("é", limit / 2), ("🙂", limit / 4)] {
            let long = String(repeating: letter, count: limit + 1)
            let others = name == "event_type" ? "" : #""event_type":"t","#
            let body = #"{\#(others)"\#(name)":"\#(long)"}"#

            let event = try #require(try Self.events(body).records.first)

            #expect(Self.member(name, of: event) == String(repeating: letter, count: kept))
            #expect(event.cleaned.names == [name])
            #expect(try Self.events(body, strict: true).rejected.map(\.violations.count) == [1])
        }
    }

    @Test func longIdentifiersStayApart() throws {
        let long = String(repeating: "s", count: 300)

        let records = try Self.events(
            #"[{"event_type":"t","session_id":"\#(long)a"},{"event_type":"t","session_id":"\#(long)b"}]"#
        ).records

        #expect(Set(records.map(\.sessionID)).count == 2)
        #expect(records.allSatisfy { $0.sessionID?.utf8.count == 255 && $0.cleaned.names == ["session_id"] })
    }

    @Test func anObjectKeepsTheMembersThatFit() throws {
        let long = String(repeating: "x", count: 70_000)

        let event = try #require(
            try Self.events(#"{"event_type":"t","meta":{"a":1,"b":["\#(long)"],"c":"\#(long)","d":2}}"#).records.first)

        let text = try #require(event.metadata?.text)
        #expect(text.utf8.count <= FieldLimits.object && text.hasPrefix(#"{"a":1,"c":"xxx"#))
        #expect(event.cleaned.names == ["metadata"])
    }

    @Test func bytesThatAreNoTextAreReplacedInTheirRecordAlone() throws {
        let lines: [[UInt8]] = [
            Array(#"{"event_type":"t","error_message":"caf"#.utf8) + [0xE9] + Array(#" ","success":false}"#.utf8),
            Array(#"{"event_type":"t","error_message":"fine"}"#.utf8),
            Array(#"{"event_type":"t","metadata":{"k":""#.utf8) + [0xED, 0xA0, 0x80, 0xFF] + Array(#""}}"#.utf8),
        ]
        let decoder = RecordDecoder(format: .ndjson, isStrict: false, now: clock)

        let batch = try decodeBytes(Array(lines.joined(separator: [10])), decoder.events)

        #expect(batch.records.map(\.errorMessage) == ["caf\u{FFFD} ", "fine", nil])
        #expect(batch.cleaned.map(\.place) == [0, 2])
        #expect(batch.cleaned.map(\.members.names) == [["error_message"], ["metadata"]])
    }

    @Test(arguments: [[0xFF, 0xFE, 0x7B, 0x00], Array("{\"event_type\":\"t\"}".utf8) + [0xC3], [0xE9]])
    func bytesThatAreNoTextOutsideOfStringsAreRefused(body: [UInt8]) {
        let decoder = RecordDecoder(isStrict: false, now: clock)

        #expect(throws: DecodingFailure.notUTF8) { try decodeBytes(body, decoder.events) }
    }

    @Test(arguments: [
        (RecordKind.metrics, #""tags":{"k":"\u0000"}"#), (.metrics, #""metric_unit":"\ud800""#),
        (.errors, #""error_message":"\u0000""#), (.errors, #""stack_trace":"\udfff""#),
        (.errors, #""context":{"k":"\u0000"}"#), (.errors, #""request_path":"\u0000""#),
        (.errors, #""error_type":"\u0000""#), (.costs, #""metadata":{"k":"\u0000"}"#),
        (.costs, #""model":"\u0000""#), (.costs, #""request_id":"\u0000""#), (.sessions, #""user_agent":"\u0000""#),
        (.sessions, #""session_id":"\u0000""#),
    ])
    func everyKindIsCleaned(kind: RecordKind, member: String) throws {
        let body = kind.record(with: member)
        let name = String(member.dropFirst().prefix { $0 != "\"" })

        #expect(try kind.cleaned(body).map(\.names) == [[name]])
        #expect(try kind.rejected(body).count == 1)
    }

    @Test func whatIsWrongOtherwiseIsStillRefused() throws {
        let bodies = [
            #"{"event_type":""}"#, #"{"event_type":7}"#, #"{"event_type":"t","error_message":"\x"}"#,
            #"{"event_type":"t","metadata":{"a":NaN}}"#, #"{"event_type":"t","\u0000":1}"#,
        ]

        for body in bodies { #expect(try Self.events(body).rejected.count == 1, "\(body)") }
    }

    @Test func noMoreViolationsAreNamedThanMayBe() throws {
        let body = "[" + repeatElement(#"{"a":1,"b":2,"event_type":"t"}"#, count: 100).joined(separator: ",") + "]"

        let rejected = try decode(body, RecordDecoder(namedViolations: 5, now: clock).events).rejected

        #expect(rejected.count == 100)
        #expect(rejected.reduce(0) { $0 + $1.violations.count } == 5)
        #expect(rejected.allSatisfy { $0.count == 2 })
    }

    private static func member(_ name: String, of event: UsageEvent) -> String? {
        switch name {
        case "error_message": event.errorMessage
        case "user_agent": event.userAgent
        case "ip_address": event.ipAddress
        case "tool_name": event.toolName
        case "event_type": event.eventType
        case "session_id": event.sessionID
        default: event.metadata?.text
        }
    }
}

extension RecordKind {
    /// What was cleaned of each record of a body.
    fileprivate func cleaned(_ body: String) throws -> [RecordMembers] {
        let decoder = RecordDecoder(isStrict: false, now: clock)
        return switch self {
        case .events: try decode(body, decoder.events).records.map(\.cleaned)
        case .metrics: try decode(body, decoder.metrics).records.map(\.cleaned)
        case .errors: try decode(body, decoder.errors).records.map(\.cleaned)
        case .costs: try decodeCosts(body, decoder).records.map(\.cleaned)
        case .sessions: try decode(body, decoder.sessions).records.map(\.cleaned)
        }
    }
}
