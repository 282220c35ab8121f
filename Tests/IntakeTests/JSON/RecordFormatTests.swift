import Domain
import Intake
import Testing

/// One object, an array and NDJSON carry the same records.
struct RecordFormatTests {
    @Test func onlyAnObjectIsSingle() throws {
        let record = RecordKind.events.validRecord

        #expect(try decodeEvents(record).isSingle)
        #expect(try !decodeEvents("[\(record)]").isSingle)
        #expect(try !decodeEvents(record, format: .ndjson).isSingle)
        #expect(try decodeEvents("[]").count == 0)
    }

    @Test(arguments: 0..<40)
    func formatsCarryTheSameRecords(seed: Int) throws {
        var random = SplitMix(seed: UInt64(seed))
        let records = (0..<Int.random(in: 1...30, using: &random)).map { _ in randomEvent(&random) }
        let separator = ["\n", "\r\n", "\n\n", " \n\t\n"].randomElement(using: &random) ?? "\n"

        let array = try decodeEvents("[ " + records.joined(separator: " , ") + "]")
        let lines = try decodeEvents(records.joined(separator: separator), format: .ndjson)
        let singles = try records.map { try decodeEvents($0) }

        #expect(array.records == lines.records)
        #expect(array.rejected == lines.rejected)
        #expect(array.records == singles.flatMap(\.records))
        #expect(array.rejected.map(\.violations) == singles.flatMap(\.rejected).map(\.violations))
        #expect(array.indexes == singles.indices.filter { singles[$0].rejected.isEmpty })
    }

    @Test(arguments: [
        "{", "}", #"{"event_type":"a"} x"#, #"{"event_type":"a"}{"event_type":"b"}"#, #"{"event_type":"a}"#,
        "[{\"event_type\":\"a\"}]", "{\"event_type\":\"\u{1}\"}", "nonsense", #"{"event_type":"a",}"#, #"\"#,
        #"{"event_type":"a"},"#, #"{"metadata":["#, String(repeating: "[", count: 10_000), #"tru"x"#,
    ])
    func brokenLineIsOneBadRecord(line: String) throws {
        let good = RecordKind.events.validRecord

        for ending in ["\n", "\r\n"] {
            let batch = try decodeEvents([good, line, "", good, ""].joined(separator: ending), format: .ndjson)
            #expect(batch.records.count == 2)
            #expect(batch.indexes == [0, 2])
            #expect(batch.rejected.map(\.index) == [1])
            #expect(batch.rejected[0].violations.map(\.pointer) == [""])
        }
    }

    @Test func recordMayNotSpanLines() throws {
        let batch = try decodeEvents("{\"event_type\":\n\"a\"}\n{\"event_type\":\"b\"}", format: .ndjson)

        #expect(batch.records.map(\.eventType) == ["b"])
        #expect(batch.rejected.map(\.index) == [0, 1])
    }

    @Test(arguments: ["{\"event_type\":\"a\"}\n\n", "{\"event_type\":\"a }\n\n"])
    func brokenLineSaysWhere(before: String) throws {
        let batch = try decodeEvents(before + #"{"event_type" "b"}"#, format: .ndjson)

        let byte = before.utf8.count + 14
        #expect(
            batch.rejected.last?.violations.map(\.detail)
                == ["is not one complete JSON object on its line (byte \(byte))"])
    }

    private func randomEvent(_ random: inout SplitMix) -> String {
        let members = [
            #""event_type": "tool_call""#, #""tool_name":"tool \n\u00e9""#, #""response_time_ms":12.25"#,
            #""success" :false"#, #""metadata":{ "a": [1, {"b": "c"}] }"#, #""session_id":"s-1""#, #""user_agent":7"#,
            #""unknown":{"x":[]}"#, #""ip_address":"\ud800""#,
        ]
        let chosen = members.shuffled(using: &random).prefix(Int.random(in: 0...members.count, using: &random))
        return "{" + chosen.joined(separator: ", ") + "}"
    }
}

/// A generator that repeats itself for the same seed, so that a failure can be seen again.
private struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
