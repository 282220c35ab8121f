import Domain
import Intake
import Testing

/// Every member of every record arrives in its place.
struct RecordDecoderTests {
    private let decoder = RecordDecoder(now: clock)

    @Test func eventKeepsEveryMember() throws {
        let body = #"""
            {"session_id": "s/1", "event_type": "tool_call", "tool_name": "search", "response_time_ms": 12.5,
             "success": false, "error_message": "tab\tand \u00e9\ud83d\ude00", "user_agent": "curl",
             "ip_address": "::1",
             "metadata": { "a" : [ 1.50, "x\"y" ] }, "timestamp": "2026-11-23T08:00:00.25+01:00"}
            """#

        let batch = try decode(body, decoder.events)

        let expected = try UsageEvent(
            timestamp: Timestamp(rfc3339: "2026-11-23T07:00:00.25Z"), sessionID: "s/1", eventType: "tool_call",
            toolName: "search", responseMilliseconds: 12.5, success: false, errorMessage: "tab\tand é😀",
            userAgent: "curl", ipAddress: "::1", metadata: JSONText(validated: #"{"a":[1.50,"x\"y"]}"#), now: clock)
        #expect(batch.records == [expected])
        #expect(batch.rejected.isEmpty)
    }

    @Test func metricKeepsEveryMember() throws {
        let body = #"""
            {"metric_name":"rps","metric_value":3,"metric_unit":"1/s","tags":{"host":"a"},"session_id":"s",
             "timestamp":"2026-11-22"}
            """#

        let batch = try decode(body, decoder.metrics)

        let expected = try PerformanceMetric(
            timestamp: Timestamp(rfc3339: "2026-11-22"), sessionID: "s", name: "rps", value: 3, unit: "1/s",
            tags: JSONText(validated: #"{"host":"a"}"#), now: clock)
        #expect(batch.records == [expected])
    }

    @Test func errorKeepsEveryMember() throws {
        let body = #"""
            {"session_id":"s","error_type":"E","error_message":"m","stack_trace":"at x","request_path":"/p",
             "request_method":"GET","user_agent":"u","ip_address":"i","context":{},"resolved":true,
             "timestamp":"2026-11-23T07:59:00Z"}
            """#

        let batch = try decode(body, decoder.errors)

        let expected = try ErrorLog(
            timestamp: clock - Timestamp.minute, sessionID: "s", errorType: "E", message: "m", stackTrace: "at x",
            requestPath: "/p", requestMethod: "GET", userAgent: "u", ipAddress: "i",
            context: JSONText(validated: "{}"), resolved: true, now: clock)
        #expect(batch.records == [expected])
    }

    @Test func costKeepsEveryMember() throws {
        let body = #"""
            {"service_name":"langdb","operation_type":"chat","tokens_used":30,"cost_usd":0.000000001,"session_id":"s",
             "request_id":"r","metadata":{},"model":"m","tool_name":"t","input_tokens":20,"cached_input_tokens":5,
             "output_tokens":1e1,"timestamp":"2026-11-23T08:00:00Z"}
            """#

        let batch = try decodeCosts(body)

        let expected = try CostEntry(
            timestamp: clock, sessionID: "s", serviceName: "langdb", operationType: "chat", model: "m", toolName: "t",
            requestID: "r", tokens: TokenUsage(total: 30, input: 20, cachedInput: 5, output: 10),
            cost: Money(nanodollars: 1), metadata: JSONText(validated: "{}"), prices: .empty, now: clock)
        #expect(batch.records == [expected])
    }

    @Test func sessionKeepsEveryMember() throws {
        let body = #"""
            {"session_id":"a b?","user_agent":"u","ip_address":"i","meta":{"k":null},"timestamp":"2026-11-23T07:00:00Z"}
            """#

        let batch = try decode(body, decoder.sessions)

        let expected = try SessionStart(
            sessionID: "a b?", timestamp: clock - Timestamp.hour, userAgent: "u", ipAddress: "i",
            metadata: JSONText(validated: #"{"k":null}"#), now: clock)
        #expect(batch.records == [expected])
    }

    @Test func costWithoutAmountIsPriced() throws {
        let body = #"{"service_name":"s","operation_type":"o","model":"m-1","input_tokens":1000000}"#
        let dollar = Money(nanodollars: 1_000_000_000)
        let prices = PriceTable([PriceTable.Price(model: "m", from: .earliest, input: dollar, output: dollar)])

        let batch = try decodeCosts(body, prices: prices)

        #expect(batch.records.map(\.cost) == [dollar])
        #expect(batch.records.map(\.source) == [.priced])
    }

    @Test(arguments: RecordKind.allCases)
    func nullIsMissing(kind: RecordKind) throws {
        let rejected = try kind.rejected(kind.record(with: #""timestamp":null"#))

        #expect(rejected.isEmpty)
    }

    @Test func eventSucceedsUnlessItSaysOtherwise() throws {
        let body = #"[{"event_type":"a"},{"event_type":"a","success":null},{"event_type":"a","success":false}]"#

        #expect(try decodeEvents(body).records.map(\.success) == [true, true, false])
        #expect(try decodeEvents(body).records.map(\.timestamp) == [clock, clock, clock])
    }

    @Test(arguments: [
        ("0.1", 100_000_000), ("1e-9", 1), (#""0.30""#, 300_000_000), ("12", 12_000_000_000),
        ("0.12345678949", 123_456_789), ("1000000", 1_000_000_000_000_000), ("0", 0),
    ])
    func moneyIsExact(amount: String, nanodollars: Int64) throws {
        let body = RecordKind.costs.record(with: #""cost_usd":"# + amount)

        let batch = try decodeCosts(body)

        #expect(batch.records.map(\.cost.nanodollars) == [nanodollars])
    }

    @Test(arguments: [
        (#""meta":{"a":1}"#, #"{"a":1}"#), (#""metadata":{"a":1}"#, #"{"a":1}"#),
        (#""meta":null,"metadata":{"a":1}"#, #"{"a":1}"#), (#""meta":{"a":1},"metadata":null"#, #"{"a":1}"#),
        (#""meta":null,"metadata":null"#, nil), (#""metadat\u0061":{"a":1}"#, #"{"a":1}"#),
        (#""meta":{"a":{} ,"b":[]}"#, #"{"a":{},"b":[]}"#), (#""meta":{"a":"b c"} "#, #"{"a":"b c"}"#),
        (#""meta":{ "a" : 1 , "a" : "\u0041" }"#, #"{"a":1,"a":"\u0041"}"#),
    ])
    func metaIsMetadata(members: String, text: String?) throws {
        let batch = try decodeEvents(#"{"event_type":"a",\#(members)}"#)

        #expect(batch.records.map(\.metadata?.text) == [text])
    }

    @Test func membersMayComeInAnyOrder() throws {
        let forward = #"{"session_id":"s","event_type":"a","tool_name":"t","success":false}"#
        let backward = #"{"success":false,"tool_name":"t","event_type":"a","session_id":"s"}"#

        let batch = try decodeEvents("[\(forward),\(backward),\(forward),\(backward)]")

        #expect(Set(batch.records.map(\.toolName)) == ["t"])
        #expect(batch.records.allSatisfy { $0 == batch.records[0] })
    }
}
