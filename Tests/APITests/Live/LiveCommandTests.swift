import Live
import Testing

@testable import API

@Suite("What clients send on a socket")
struct LiveCommandTests {
    @Test("A subscription has topics, each with its filter, and the place to go on from")
    func subscribe() throws {
        let request = try LiveCommand.read(
            """
            {"type": "subscribe", "topics": ["events", "dashboard"],
             "filters": {"events": {"success": false, "tool_name": "search"}}, "last_seen": "abc:7", "ref": "r"}
            """)
        let events = try LiveInterest(.events, filters: ["success": "false", "tool_name": "search"])
        #expect(
            request.command
                == .subscribe(
                    [events, LiveInterest(.dashboard)], after: LivePosition(epoch: "abc", sequence: 7)))
        #expect(request.ref == "r")
    }

    @Test("Other requests are short")
    func others() throws {
        #expect(try LiveCommand.read(#"{"type":"ping"}"#).command == .ping)
        let text = #"{"type":"unsubscribe","topics":["session:a:b","tool:x y"]}"#
        #expect(try LiveCommand.read(text).command == .unsubscribe([.session("a:b"), .tool("x y")]))
    }

    @Test(
        "What is wrong is named, with what is allowed",
        arguments: [
            ("", "no JSON object"), ("[]", "wrong type"), ("{}", "no JSON object"),
            (#"{"type":1}"#, "type has a wrong"),
            (#"{"type":"sub"}"#, "“sub”; allowed: subscribe, unsubscribe, ping"),
            (#"{"type":"subscribe"}"#, "No topics were named"),
            (#"{"type":"subscribe","topics":["event"]}"#, "no topic “event”; dashboard, events"),
            (#"{"type":"subscribe","topics":"events"}"#, "topics has a wrong type"),
            (#"{"type":"subscribe","topics":["events"],"filter":{}}"#, "no member “filter”; allowed: type, topics"),
            (#"{"type":"subscribe","topics":["events"],"filters":{"errors":{}}}"#, "filter for “errors”"),
            (#"{"type":"subscribe","topics":["events"],"filters":{"events":{"x":"y"}}}"#, "no filter “x”"),
            (#"{"type":"subscribe","topics":["events"],"filters":{"events":{"success":"no"}}}"#, "true or false"),
            (#"{"type":"subscribe","topics":["events"],"filters":{"events":{"success":1}}}"#, "wrong type"),
            (#"{"type":"subscribe","topics":["events"],"last_seen":"x"}"#, "“x” is no position"),
        ])
    func misunderstandings(text: String, part: String) throws {
        let error = #expect(throws: LiveCommand.Misunderstanding.self) { try LiveCommand.read(text) }
        #expect(error?.detail.contains(part) == true, "\(error?.detail ?? "nothing")")
    }

    @Test("A message names no more topics, and filters for no more, than anybody needs", arguments: [64, 65, 5000])
    func manyTopics(count: Int) {
        let topics = (0..<count).map { "\"tool:\($0)\"" }
        let filters = topics.map { "\($0):{}" }.joined(separator: ",")
        let text = "{\"type\":\"subscribe\",\"topics\":[\(topics.joined(separator: ","))],\"filters\":{\(filters)}}"
        let error = (try? LiveCommand.read(text)) == nil
        #expect(error == (count > 64))
    }

    @Test("The client's own name for a request comes back with what is wrong, unless it is too long")
    func ref() {
        let error = #expect(throws: LiveCommand.Misunderstanding.self) {
            try LiveCommand.read(#"{"type":"x","ref":"mine"}"#)
        }
        #expect(error?.ref == "mine")
        let long = #expect(throws: LiveCommand.Misunderstanding.self) {
            try LiveCommand.read(#"{"type":"ping","ref":"\#(String(repeating: "r", count: 65))"}"#)
        }
        #expect(long?.detail.contains("64 bytes") == true)
    }
}
