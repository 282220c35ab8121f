import Domain
import Live
import LiveTesting
import Testing

@testable import Redis

struct RelayMessageTests {
    private static var messages: [RelayMessage] {
        var fields = LiveFields()
        fields.toolName = "wörk"
        fields.success = false
        let filtered = LiveInterest(.tool("a:b"), filter: fields)
        return [
            .drafts([]),
            .drafts([
                LiveDraft(
                    facts: LiveFacts(topics: [.events, .session("s")], fields: fields), payload: [0, 255],
                    audience: [filtered, LiveInterest(.events)]),
                .text("x", of: .costs),
            ]),
            .demand([:], published: 0, isAsking: true),
            .demand([filtered: 3, LiveInterest(.dashboard): 0], published: .max, isAsking: false),
            .omitted([LiveInterest(.errors): 9]), .revocation(.token("abc", until: Timestamp(microseconds: -5))),
            .revocation(.user(.max)),
            .revocation(.keys),
        ]
    }

    @Test(arguments: messages.indices) func messagesAreReadAsTheyWereWritten(index: Int) throws {
        let message = RelayMessageTests.messages[index]
        let read = try #require(RelayMessage.read(message.bytes(from: "me")))

        #expect(read.sender == "me" && read.message == message)
    }

    @Test(arguments: messages.indices) func whatIsCutOrLengthenedIsNoMessage(index: Int) {
        let bytes = RelayMessageTests.messages[index].bytes(from: "me")
        for count in bytes.indices { #expect(RelayMessage.read(Array(bytes[..<count])) == nil) }
        #expect(RelayMessage.read(bytes + [0]) == nil)
    }

    @Test func noiseIsNoMessageAndNoCrash() {
        var generator = SystemRandomNumberGenerator()
        let bytes = RelayMessageTests.messages[1].bytes(from: "me")
        for _ in 0..<2000 {
            var other = bytes
            for _ in 0..<4 {
                other[Int.random(in: other.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            _ = RelayMessage.read(other)
        }
        #expect(RelayMessage.read([]) == nil)
    }
}
