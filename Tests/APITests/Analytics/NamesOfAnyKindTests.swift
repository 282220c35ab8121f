import Foundation
import HTTPTypes
import Testing

@testable import API
@testable import HTTP

/// Tools and sessions may be called anything, also what a path cannot hold.
@Suite struct NamesOfAnyKindTests {
    private static let names = [
        ".", "..", "__proto__", "a/b/../c", "/", "%2e%2e", "100 %", "x?y=1&z#", "\u{202E}evil", "בדיקה", " ", "a\nb",
        String(repeating: "W", count: 255),
    ]

    @Test(arguments: names)
    func aParameterNamesThem(_ name: String) async throws {
        try await AnalyticsServer.run { server in
            let text = String(decoding: try JSONEncoder().encode(name), as: UTF8.self)
            let sent = try await server.post(
                "events", #"{"event_type":"e","tool_name":\#(text),"session_id":\#(text)}"#)
            #expect(sent.status == 201)
            let query = PercentEncoding.encode(name)

            let tool = try await server.get("tool?tool_name=\(query)")
            #expect(tool.json["tool_name"].string == name)
            #expect(tool.json["calls"] == 1)
            let session = try await server.get("session?session_id=\(query)&limit=1")
            #expect(session.json["session"]["total_requests"] == 1)
            let ended = try await server.send(.patch, "session?session_id=\(query)", #"{"ended":true}"#)
            #expect(ended.json["status"] == "ended")
        }
    }

    @Test(arguments: ["tool", "session", "tool?tool_name=", "session?session_id="])
    func aMissingNameIsSaid(_ path: String) async throws {
        try await AnalyticsServer.run { server in
            let answer = try await server.get(path)
            #expect(answer.status == 422)
            #expect(answer.json["errors"][0]["detail"].string?.contains("is missing") == true)
        }
    }

    @Test func anUnknownSessionIs404() async throws {
        try await AnalyticsServer.run { server in
            let shown = try await server.get("session?session_id=none")
            #expect(shown.status == 404)
            let changed = try await server.send(.patch, "session?session_id=none", #"{"ended":true}"#)
            #expect(changed.status == 404)
        }
    }
}
