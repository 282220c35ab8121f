import Domain
import HTTPTypes
import Testing

/// A failing call is counted, whatever its texts are; the answers say what was done to them.
@Suite struct CleaningTests {
    private static let long = String(repeating: "x", count: 70_000)

    @Test(arguments: ["a\\u0000b", "a\\ud800", long])
    func aFailingCallIsCounted(_ message: String) async throws {
        try await AnalyticsServer.run { server in
            _ = try await server.post("events", #"{"event_type":"tool_call"}"#)
            let body = #"{"event_type":"tool_call","success":false,"error_message":"\#(message)"}"#
            let answer = try await server.post("events", body)
            #expect(answer.status == 201)
            #expect(answer.json["cleaned"].items == ["error_message"])
            #expect(try await server.get("summary").json["success_rate"] == 50)
            #expect(try await server.get("events/\(Int(answer.json["id"].number ?? 0))").json == answer.json)
            #expect(try await server.post("events?strict=true", body).status == 422)
            #expect(try await server.get("summary").json["total_requests"] == 2)
        }
    }

    @Test(arguments: [
        ("events", #""event_type":"t","tool_name":"\u0000""#, "tool_name"),
        ("metrics", #""metric_name":"m","metric_value":1,"tags":{"k":"\u0000"}"#, "tags"),
        ("errors", #""error_type":"E","error_message":"","context":{"k":"\ud800"}"#, "context"),
        ("costs", #""service_name":"s","operation_type":"o","cost_usd":1,"model":"\u0000""#, "model"),
        ("sessions", #""session_id":"s","user_agent":"\u0000""#, "user_agent"),
    ])
    func theRecordSaysWhatWasCleaned(_ path: String, _ members: String, _ name: String) async throws {
        try await AnalyticsServer.run { server in
            let answer = try await server.post(path, "{\(members)}")
            #expect(answer.status == 201)
            #expect(answer.json["cleaned"].items.map(\.string) == [name])
            var listed = try await server.get(path).json[0]
            // Its sender is not told which group a failure belongs to.
            if path == "errors" { listed = listed.with("group_id", .null) }
            #expect(listed == answer.json)
            let lines = try await server.get(path, accept: "application/x-ndjson")
            #expect(lines.text.contains(#""cleaned":["\#(name)"]"#))
            #expect(try await server.get(path, accept: "text/csv").status == 200)
        }
    }

    @Test func aSessionIsFoundByItsLongIdentifier() async throws {
        try await AnalyticsServer.run { server in
            let id = String(repeating: "s", count: 300)
            _ = try await server.post("sessions", #"[{"session_id":"\#(id)a"},{"session_id":"\#(id)b"}]"#)
            let found = try await server.get("sessions/\(id)b").json["session"]
            #expect(found["session_id"].string?.utf8.count == 255)
            #expect(try await server.get("sessions/\(id)a").json["session"]["id"] != found["id"])
            #expect(try await server.send(.patch, "sessions/\(id)b", #"{"ended":true}"#).json["id"] == found["id"])
            #expect(try await server.get("sessions/\(id)c").status == 404)
        }
    }

    @Test func aBatchNamesWhatWasCleaned() async throws {
        try await AnalyticsServer.run { server in
            let body = #"[{"event_type":"a"},{},{"event_type":"b","user_agent":"\u0000","tool_name":"\ud800"}]"#
            let answer = try await server.post("events", body)
            #expect(answer.json["stored"] == 2)
            #expect(answer.json["cleaned"][0]["index"] == 2)
            #expect(answer.json["cleaned"][0]["members"].items == ["tool_name", "user_agent"])
            let strict = try await server.post("events?strict=1", body)
            #expect(strict.json["rejected"] == 2)
            #expect(strict.json["cleaned"] == .null)
        }
    }

    @Test func aRefusalNamesAHundredThingsAndCountsTheRest() async throws {
        try await AnalyticsServer.run { server in
            let bad = repeatElement(#"{"a":1,"b":2,"c":3}"#, count: 5000).joined(separator: ",")
            let refused = try await server.post("events", "[\(bad)]")
            #expect(refused.status == 422)
            #expect(refused.json["errors"].items.count == 100)
            #expect(refused.json["errors_omitted"] == 19_900)
            #expect(refused.json["detail"] == "20000 values are not allowed. The first 100 are named.")
            let mixed = try await server.post("events", #"[\#(bad),{"event_type":"good"}]"#)
            #expect(mixed.status == 201)
            #expect(mixed.json["rejected"] == 5000)
            #expect(mixed.json["errors"].items.count == 100)
            #expect(mixed.json["errors_omitted"] == 19_900)
            #expect(mixed.text.utf8.count < 20_000)
        }
    }

    @Test func aQueryOfManyUnknownParametersIsAnsweredShortly() async throws {
        try await AnalyticsServer.run { server in
            let query = (0..<1000).map { "x\($0)=1" }.joined(separator: "&")
            let answer = try await server.get("events?\(query)")
            #expect(answer.status == 422)
            #expect(answer.json["errors"].items.count <= 100)
        }
    }

    @Test func quotedWordsAreShortHoweverManyMarksTheyHave() async throws {
        try await AnalyticsServer.run { server in
            let marks = String(repeating: "%CC%81", count: 2000)
            let query = try await server.get("events?e\(marks)=1")
            #expect(query.text.utf8.count < 1500)
            let name = "e" + String(repeating: "\u{301}", count: 20_000)
            let record = try await server.post("events", #"{"event_type":"t","\#(name)":1}"#)
            #expect(record.text.utf8.count < 1500)
        }
    }
}
