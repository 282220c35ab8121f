import LiveTesting
import Testing

@testable import Live

struct LiveTopicTests {
    @Test(arguments: [
        "dashboard", "events", "errors", "costs", "sessions", "session:abc", "session:a:b", "tool:search docs",
    ]) func areReadAsTheyAreWritten(text: String) throws {
        #expect(try LiveTopic(text).text == text)
    }

    @Test(arguments: ["", "event", "session", "session:", "user:1", "tool:"]) func thatDoNotExistAreRefusedByName(
        text: String
    ) {
        #expect(throws: LiveError.unknownTopic(text)) { try LiveTopic(text) }
    }

    @Test func withANameThatIsTooLongAreRefused() {
        let text = "tool:" + String(repeating: "x", count: LiveTopic.nameLimit + 1)
        #expect(throws: LiveError.unknownTopic(text)) { try LiveTopic(text) }
    }

    @Test func filtersAreReadFromTexts() throws {
        let interest = try LiveInterest(.events, filters: ["tool_name": "search", "success": "false"])

        #expect(interest.filter.toolName == "search")
        #expect(interest.filter.success == false)
    }

    @Test func aFilterThatTheTopicLacksOrAValueThatCannotBeIsRefusedAndSaysWhatIsAllowed() {
        #expect(throws: LiveError.unknownFilter("model", topic: .events)) {
            try LiveInterest(.events, filters: ["model": "x"])
        }
        #expect(throws: LiveError.invalidFilter("success", value: "yes", allowed: "true or false")) {
            try LiveInterest(.events, filters: ["success": "yes"])
        }
        #expect(LiveError.unknownFilter("model", topic: .errors).description.contains("error_type, session_id"))
    }

    @Test func positionsAreReadAsTheyAreWritten() throws {
        let position = LivePosition(epoch: "abc", sequence: 17)

        #expect(try LivePosition(position.text) == position)
    }

    @Test(arguments: ["", "abc", ":1", "abc:", "abc:-1", "abc:+1", "abc:1:2", "abc:x"]) func whatIsNoPositionIsRefused(
        text: String
    ) {
        #expect(throws: LiveError.invalidPosition(text)) { try LivePosition(text) }
    }
}
