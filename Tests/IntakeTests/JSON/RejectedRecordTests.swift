import Domain
import Intake
import Testing

/// What is wrong with a record is named by its member, with what was found and what is allowed.
struct RejectedRecordTests {
    @Test(arguments: [
        (RecordKind.events, #""event_type":7"#, "/event_type", "is the number 7; a string is allowed"),
        (.events, #""event_type":null"#, "/event_type", "is missing; a string is required"),
        (.events, #""tool_name":true"#, "/tool_name", "is true; a string is allowed"),
        (.events, #""session_id":["a"]"#, "/session_id", "is an array; a string is allowed"),
        (.events, #""user_agent":{}"#, "/user_agent", "is an object; a string is allowed"),
        (.events, #""response_time_ms":"12""#, "/response_time_ms", "is the string \"12\"; a number is allowed"),
        (.events, #""success":1"#, "/success", "is the number 1; true or false is allowed"),
        (.events, #""success":"yes""#, "/success", "is the string \"yes\"; true or false is allowed"),
        (.events, #""metadata":[]"#, "/metadata", "is an array; an object is allowed"),
        (.events, #""meta":"x""#, "/meta", "is the string \"x\"; an object is allowed"),
        (
            .events, #""timestamp":1763884800"#, "/timestamp",
            "is the number 1763884800; an RFC 3339 time such as 2026-11-23T08:15:30Z is allowed"
        ),
        (
            .events, #""timestamp":"yesterday""#, "/timestamp",
            "is the string \"yesterday\"; an RFC 3339 time such as 2026-11-23T08:15:30Z is allowed"
        ),
        (.metrics, #""metric_value":"9""#, "/metric_value", "is the string \"9\"; a number is allowed"),
        (.metrics, #""metric_value":null"#, "/metric_value", "is missing; a number is required"),
        (.metrics, #""metric_name":false"#, "/metric_name", "is false; a string is allowed"),
        (.metrics, #""tags":"a=b""#, "/tags", "is the string \"a=b\"; an object is allowed"),
        (.errors, #""error_message":null"#, "/error_message", "is missing; a string is required"),
        (.errors, #""context":7"#, "/context", "is the number 7; an object is allowed"),
        (.errors, #""resolved":0"#, "/resolved", "is the number 0; true or false is allowed"),
        (.costs, #""tokens_used":1.5"#, "/tokens_used", "is the number 1.5; a whole number is allowed"),
        (
            .costs, #""tokens_used":12345678901234567890123"#, "/tokens_used",
            "is the number 12345678901234567890123; a whole number is allowed"
        ),
        (
            .costs, #""cost_usd":"free""#, "/cost_usd",
            "is the string \"free\"; a decimal amount in US dollars is allowed"
        ),
        (.costs, #""cost_usd":1e30"#, "/cost_usd", "is the number 1e30; a decimal amount in US dollars is allowed"),
        (.costs, #""cost_usd":true"#, "/cost_usd", "is true; a decimal amount in US dollars is allowed"),
        (.sessions, #""session_id":1"#, "/session_id", "is the number 1; a string is allowed"),
    ])
    func wrongTypeIsNamed(kind: RecordKind, member: String, pointer: String, detail: String) throws {
        let rejected = try kind.rejected(kind.record(with: member))

        #expect(rejected == [RejectedRecord(index: 0, violations: [Violation(pointer: pointer, detail: detail)])])
    }

    @Test(arguments: [
        (#""error_message":"a\u0000b""#, "/error_message", "has a NUL character"),
        (#""metadata":{"a":["\u0000"]}"#, "/metadata", "has a NUL character"),
        (#""meta":{"\u0000":1}"#, "/meta", "has a NUL character"),
        (#""tool_name":"\ud800""#, "/tool_name", "has half of a surrogate pair"),
        (#""tool_name":"\udc00\ud800""#, "/tool_name", "has half of a surrogate pair"),
        (#""tool_name":"\ud83dx""#, "/tool_name", "has half of a surrogate pair"),
        (#""tool_name":"\x""#, "/tool_name", "has an invalid escape"),
        (#""tool_name":"\u12g4""#, "/tool_name", "has an invalid escape"),
        (#""response_time_ms":1e400"#, "/response_time_ms", "has a number beyond the range"),
        (#""metadata":{"a":-1e999}"#, "/metadata", "has a number beyond the range"),
        (#""response_time_ms":NaN"#, "/response_time_ms", "is not JSON"),
        (#""response_time_ms":01"#, "/response_time_ms", "is not JSON"),
        (#""response_time_ms":.5"#, "/response_time_ms", "is not JSON"),
        (#""metadata":{"a":Infinity}"#, "/metadata", "is not JSON"),
        (#""success":True"#, "/success", "is not JSON"),
        (#""typo":1"#, "/typo", "is not a known member"),
        (#""a/b~c":[{"x":1}]"#, "/a~1b~0c", "is not a known member"),
        (#""event_type":"again""#, "/event_type", "is given twice"),
        (#""session_id":null,"session_id":"s""#, "/session_id", "is given twice"),
        (#""metadata":{},"meta":{}"#, "/meta", "is given twice"),
        (#""meta":{},"metadata":{}"#, "/metadata", "is given twice"),
    ])
    func brokenMemberIsNamed(members: String, pointer: String, detail: String) throws {
        let rejected = try RecordKind.events.rejected(#"{"event_type":"a",\#(members)}"#)

        #expect(rejected.map(\.index) == [0])
        #expect(rejected[0].violations.map(\.pointer) == [pointer])
        #expect(rejected[0].violations[0].detail.hasPrefix(detail))
    }

    @Test func everyViolationOfARecordIsReported() throws {
        let body = #"{"typo":1,"tool_name":5,"response_time_ms":-1,"error_message":"\u0000","success":"no"}"#

        let rejected = try RecordKind.events.rejected(body)

        let pointers = rejected[0].violations.map(\.pointer)
        #expect(
            Set(pointers) == ["/typo", "/error_message", "/event_type", "/tool_name", "/success", "/response_time_ms"])
        #expect(pointers.count == 6)
    }

    @Test func ruleOfTheDomainNamesTheMemberAsSent() throws {
        let long = String(repeating: "x", count: FieldLimits.object)

        let rejected = try RecordKind.events.rejected(#"{"event_type":"a","meta":{"k":"\#(long)"}}"#)

        #expect(rejected[0].violations.map(\.pointer) == ["/meta"])
    }

    @Test(arguments: RecordKind.allCases)
    func recordMustBeAnObject(kind: RecordKind) throws {
        let rejected = try kind.rejected(#"[null, "x", [1, {"a": 2}], \#(kind.validRecord), 3, NaN]"#)

        #expect(rejected.map(\.index) == [0, 1, 2, 4, 5])
        #expect(rejected.allSatisfy { $0.violations.map(\.pointer) == [""] })
    }

    @Test func longFindingsAreShortened() throws {
        let long = String(repeating: "é", count: 5000)

        let rejected = try RecordKind.events.rejected(#"{"event_type":"a","success":"\#(long)","\#(long)":1}"#)

        #expect(rejected[0].violations.allSatisfy { $0.pointer.count < 80 && $0.detail.count < 120 })
    }

    @Test(arguments: [(64, true), (65, false), (1000, false)])
    func depthOfAValueIsBounded(depth: Int, accepted: Bool) throws {
        let nested =
            #"{"a":"# + String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1) + "}"

        let rejected = try RecordKind.events.rejected(#"[{"event_type":"a","metadata":\#(nested)},{"event_type":"b"}]"#)

        #expect(rejected.map(\.index) == (accepted ? [] : [0]))
        #expect(accepted || rejected[0].violations[0].detail == "nests more than 64 levels deep")
    }
}
