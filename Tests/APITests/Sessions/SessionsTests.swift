import HTTPTypes
import Testing

@Suite struct SessionsTests {
    @Test func aSessionIsOpenedOnce() async throws {
        try await AnalyticsServer.run { server in
            let first = try await server.post(
                "sessions", #"{"session_id":"s","user_agent":"u","ip_address":null,"meta":{"a":1}}"#)
            let second = try await server.post("sessions", #"{"session_id":"s","user_agent":"other"}"#)
            #expect(first.status == 201)
            #expect(second.status == 200)
            #expect(second.json == first.json)
            #expect(first.json["status"] == "active")
            #expect(first.json["duration"] == 0)
            #expect(first.json["meta"]["a"] == 1)
            #expect(try await server.get("sessions").json.items == [first.json])
        }
    }

    @Test(arguments: ["a/b c?d", "ä%", "..", "a//b", "42"])
    func anyNameFindsItsSession(_ name: String) async throws {
        try await AnalyticsServer.run { server in
            _ = try await server.post("sessions", #"{"session_id":"\#(name)"}"#)
            let path = "sessions/\(SessionsTests.encoded(name))"
            #expect(try await server.get(path).json["session"]["session_id"].string == name)
            let ended = try await server.send(.patch, path, #"{"ended":true}"#)
            #expect(ended.json["status"] == "ended")
            #expect(try await server.get("\(path)x").status == 404)
        }
    }

    @Test func aSessionHasAllItsRecordsOnOneLineOfTime() async throws {
        try await AnalyticsServer.run { server in
            let time = "2026-01-01T10:00:0"
            _ = try await server.post(
                "events",
                #"{"session_id":"s","event_type":"tool_call","tool_name":"t","response_time_ms":250,"#
                    + #""timestamp":"\#(time)2Z"}"#)
            _ = try await server.post(
                "metrics", #"{"session_id":"s","metric_name":"m","metric_value":2,"timestamp":"\#(time)1Z"}"#)
            _ = try await server.post(
                "errors", #"{"session_id":"s","error_type":"E","error_message":"x","timestamp":"\#(time)4Z"}"#)
            _ = try await server.post(
                "costs",
                #"{"session_id":"s","service_name":"v","operation_type":"o","cost_usd":0.25,"timestamp":"\#(time)3Z"}"#)
            let detail = try await server.get("sessions/s").json
            #expect(detail["timeline"].items.map { $0["kind"] } == ["metric", "event", "cost", "error"])
            #expect(detail["timeline"][1]["duration_ms"] == 250)
            #expect(detail["logs"] == detail["errors"])
            #expect(detail["truncated"] == false)
            #expect(detail["session"]["total_cost_usd"] == 0.25)
            #expect(detail["session"]["total_requests"] == 1)
            #expect(detail["session"]["total_errors"] == 1)
            #expect(detail["session"]["total_processing_time_ms"] == 250)
            #expect(try await server.get("sessions/s?limit=1").json["truncated"] == false)
        }
    }

    @Test func aLongSessionIsCutAndSaysSo() async throws {
        try await AnalyticsServer.run { server in
            _ = try await server.post(
                "events", #"[{"session_id":"s","event_type":"a"},{"session_id":"s","event_type":"b"}]"#)
            let detail = try await server.get("sessions/s?limit=1").json
            #expect(detail["events"].items.map { $0["event_type"] } == ["b"])
            #expect(detail["timeline"].items.count == 1)
            #expect(detail["truncated"] == true)
        }
    }

    @Test(arguments: [
        (#"{"ended":true}"#, "ended"), (#"{"ended_at":"2026-02-01T01:00:00+01:00"}"#, "ended"),
        (#"{"ended":true,"ended_at":"2026-01-01T00:00:00Z"}"#, "ended"),
        (#"{"ended":false}"#, "active"), (#"{"ended_at":null}"#, "active"),
        (#"{"metadata":{"k":1},"user_agent":"new"}"#, "active"),
    ])
    func aSessionIsChanged(_ change: String, _ status: String) async throws {
        try await AnalyticsServer.run { server in
            _ = try await server.post(
                "sessions",
                #"{"session_id":"s","user_agent":"old","metadata":{"o":1},"timestamp":"2026-01-01T00:00:00Z"}"#)
            _ = try await server.post("events", #"{"session_id":"s","event_type":"e"}"#)
            let changed = try await server.send(.patch, "sessions/s", change)
            #expect(changed.status == 200)
            #expect(changed.json["status"].string == status)
            #expect(changed.json["user_agent"].string == (change.contains("new") ? "new" : "old"))
            #expect(try await server.get("sessions?status=\(status)").json.items.count == 1)
            #expect(try await server.get("sessions?status=idle").text == "[]")
        }
    }

    @Test(arguments: [
        ("2026-01-01T00:00:00Z", 200), ("2025-12-31T23:59:59.999999Z", 422), ("9999-12-31T23:59:59Z", 422),
        ("0001-01-01", 422), ("1969-12-31T23:59:59Z", 422), ("tomorrow", 422), ("2026-02-30", 422),
    ])
    func aSessionEndsWhenItsClientSays(_ end: String, _ status: Int) async throws {
        try await AnalyticsServer.run { server in
            _ = try await server.post("sessions", #"{"session_id":"s","timestamp":"2026-01-01T00:00:00Z"}"#)
            let answer = try await server.send(.patch, "sessions/s", #"{"ended_at":"\#(end)"}"#)
            #expect(answer.status == status)
            if status == 200 { #expect(answer.json["ended_at"].string == end) }
            if status == 422 { #expect(answer.json["errors"].items.first?["pointer"] == "/ended_at") }
        }
    }

    @Test(arguments: [
        #"{"ended":"yes"}"#, #"{"total_requests":1}"#, "[]", #"{"ended":false,"ended_at":"2026-01-01T00:00:00Z"}"#,
    ])
    func aWrongChangeIsRefused(_ change: String) async throws {
        try await AnalyticsServer.run { server in
            _ = try await server.post("sessions", #"{"session_id":"s"}"#)
            #expect(try await server.send(.patch, "sessions/s", change).status == 422)
        }
    }

    private static func encoded(_ name: String) -> String {
        name.utf8.map { byte in
            let digits = String(byte, radix: 16)
            return "%" + (digits.count == 1 ? "0" : "") + digits
        }.joined()
    }
}
