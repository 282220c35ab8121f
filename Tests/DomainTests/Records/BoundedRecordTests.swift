import Domain
import Testing

struct BoundedRecordTests {
    private static let long = String(repeating: "é", count: 3000)
    private static let object = JSONText(validated: #"{"a":1,"b":"\#(long)"}"#)

    @Test func longMembersAreCutOffAndNamed() throws {
        var event = try UsageEvent(
            eventType: "t", errorMessage: Self.long, userAgent: "u", metadata: Self.object, now: clock)

        event.cut(to: 4096)

        #expect(event.errorMessage == String(repeating: "é", count: 2048))
        #expect(event.metadata.map { $0.text.utf8.count <= 4096 && $0.text.hasPrefix(#"{"a":1,"b":"é"#) } == true)
        #expect(event.truncated.names == ["error_message", "metadata"])
        #expect(event.cleaned.isEmpty && event.userAgent == "u")
    }

    @Test func whatIsShortStaysAsItIs() throws {
        let event = try UsageEvent(eventType: "t", errorMessage: "no", metadata: Self.object, now: clock)
        var cut = event

        cut.cut(to: 10_000)

        #expect(cut == event && cut.truncated.isEmpty)
        #expect(event.cut(to: nil) == event)
    }

    @Test func aFailureHasThreeLongMembers() throws {
        let failure = try ErrorLog(
            errorType: "E", message: Self.long, stackTrace: Self.long, context: Self.object, now: clock)

        let cut = Stored(id: 7, record: failure).cut(to: 100)

        #expect(cut.id == 7)
        #expect(cut.record.truncated.names == ["error_message", "stack_trace", "context"])
        #expect(failure.byteCount > 18_000 && cut.byteCount < 1000)
    }

    @Test func namesOfMembersAreNumbersOfTheirOwn() {
        let both: RecordMembers = [RecordMembers(named: "metadata"), RecordMembers(named: "session_id")]

        #expect(both.names == ["session_id", "metadata"])
        #expect(both.rawValue == 0b100_0001)
        #expect(RecordMembers(named: "timestamp").isEmpty)
    }
}
