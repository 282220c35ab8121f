import Testing

@Suite struct EventsTests {
    @Test func oneEventIsAnsweredWithEveryMember() async throws {
        try await AnalyticsServer.run { server in
            let answer = try await server.post(
                "events", #"{"event_type":"tool_call","tool_name":"read","response_time_ms":12.5,"meta":{"a":1}}"#)
            #expect(answer.status == 201)
            #expect(
                answer.json.keys == [
                    "id", "timestamp", "session_id", "event_type", "tool_name", "response_time_ms", "success",
                    "error_message", "user_agent", "ip_address", "metadata", "meta",
                ])
            #expect(answer.json["response_time_ms"] == 12.5)
            #expect(answer.json["success"] == true)
            #expect(answer.json["session_id"] == nil)
            #expect(answer.json["metadata"]["a"] == 1)
            #expect(answer.json["meta"]["a"] == 1)
            let listed = try await server.get("events")
            #expect(listed.json[0] == answer.json)
        }
    }

    @Test(arguments: [
        ("tool_name=b", ["2"]), ("event_type=webhook", ["3"]), ("success=false", ["2"]), ("session_id=s%2F1", ["1"]),
        ("tool_name=b&success=true", []), ("start_date=2026-01-02&end_date=2026-01-02", ["2"]),
        ("start_date=2026-01-02T00:00:00Z", ["3", "2"]), ("end_date=2026-01-02T10:00:00+00:00", ["2", "1"]),
        ("start_date=2026-01-03&end_date=2026-01-01", []), ("start_date=2999-01-01", []), ("limit=2", ["3", "2"]),
        ("limit=2&skip=2", ["1"]), ("tool_name=&_=17", ["3", "2", "1"]),
    ])
    func filtersChooseEvents(_ query: String, _ expected: [String]) async throws {
        try await AnalyticsServer.run { server in
            let stored = try await server.post("events", EventsTests.three)
            #expect(stored.status == 201)
            let listed = try await server.get("events?\(query)")
            #expect(listed.status == 200)
            #expect(listed.json.items.map { $0["user_agent"].string ?? "" } == expected)
        }
    }

    private static let three = """
        [{"event_type":"tool_call","tool_name":"a","session_id":"s/1","user_agent":"1","timestamp":"2026-01-01T10:00:00Z"},
        {"event_type":"tool_call","tool_name":"b","success":false,"user_agent":"2","timestamp":"2026-01-02T10:00:00Z"},
        {"event_type":"webhook","user_agent":"3","timestamp":"2026-01-03T10:00:00Z"}]
        """

    @Test(arguments: [
        ("limit=0", "limit"), ("limit=1001", "limit"), ("limit=x", "limit"), ("skip=-1", "skip"),
        ("start_date=yesterday", "start_date"), ("end_date=2026-13-01", "end_date"), ("success=maybe", "success"),
        ("cursor=abc", "cursor"), ("tool=a", "tool"), ("limit=1&limit=2", "limit"), ("tool_name=%ff", "tool_name"),
        ("tool_name=a%00", "tool_name"),
    ])
    func aWrongParameterIsNamed(_ query: String, _ name: String) async throws {
        try await AnalyticsServer.run { server in
            let answer = try await server.get("events?\(query)")
            #expect(answer.status == 422)
            #expect(answer.json["errors"].items.map { $0["pointer"] } == [.text("/query/\(name)")])
        }
    }
}
