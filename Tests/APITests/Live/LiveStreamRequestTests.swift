import Domain
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Live
import NIOCore
import Testing

@testable import API

@Suite("What is asked for as server-sent events")
struct LiveStreamRequestTests {
    @Test("Without topics it is the dashboard, without an envelope")
    func plain() throws {
        let request = try LiveStreamRequestTests.read("")
        #expect(request.interests == [LiveInterest(.dashboard)])
        #expect(request.isPlain)
        #expect(try !LiveStreamRequestTests.read("topics=dashboard").isPlain)
    }

    @Test("A filter narrows the topics that have it")
    func filters() throws {
        let request = try LiveStreamRequestTests.read("topics=events,errors&tool_name=a&session_id=s")
        #expect(
            request.interests == [
                try LiveInterest(.events, filters: ["tool_name": "a", "session_id": "s"]),
                try LiveInterest(.errors, filters: ["session_id": "s"]),
            ])
    }

    @Test("The browser's own header goes before the parameter; what another server gave counts as none")
    func lastSeen() throws {
        let position = LivePosition(epoch: "a", sequence: 1)
        #expect(try LiveStreamRequestTests.read("last_event_id=a:1").lastSeen == position)
        #expect(try LiveStreamRequestTests.read("last_event_id=b:2", lastEventID: "a:1").lastSeen == position)
        #expect(try LiveStreamRequestTests.read("", lastEventID: "17").lastSeen == nil)
    }

    @Test(
        "What is wrong is named",
        arguments: [
            ("topics=event", "/query/topics"), ("topics=events,", "/query/topics"),
            ("topics=events&success=maybe", "/query/topics"), ("tool_name=x", "/query/tool_name"),
            ("topics=errors&tool_name=x", "/query/tool_name"), ("last_event_id=x", "/query/last_event_id"),
            ("topic=events", "/query/topic"),
        ])
    func refused(query: String, pointer: String) {
        let failure = #expect(throws: ValidationFailure.self) { try LiveStreamRequestTests.read(query) }
        #expect(failure?.violations.first?.pointer == pointer)
    }

    @Test("More topics than may be are refused before the stream begins; one that is named twice is one")
    func tooMany() throws {
        let names = (1...LiveLimits().interests).map { "tool:\($0)" }.joined(separator: ",")
        #expect(try LiveStreamRequestTests.read("topics=\(names),tool:1").lastSeen == nil)
        let failure = #expect(throws: ValidationFailure.self) {
            try LiveStreamRequestTests.read("topics=\(names),events")
        }
        #expect(failure?.violations.map(\.pointer) == ["/query/topics"])
        #expect(failure?.violations.first?.detail.contains("33 topics") == true)
    }

    private static func read(_ query: String, lastEventID: String? = nil) throws -> LiveStreamRequest {
        var headers = HTTPFields()
        headers[.lastEventID] = lastEventID
        let head = HTTPRequest(
            method: .get, scheme: nil, authority: nil, path: "/api/v1/analytics/stream?\(query)", headerFields: headers)
        return try LiveStreamRequest(
            Request(head: head, body: RequestBody(buffer: ByteBuffer())), atMost: LiveLimits().interests)
    }
}
