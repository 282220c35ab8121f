import Testing

@Suite struct TimeSeriesTests {
    private static let calls = """
        [{"event_type":"tool_call","tool_name":"a","timestamp":"2026-01-01T10:00:10Z","response_time_ms":100},
        {"event_type":"tool_call","tool_name":"a","timestamp":"2026-01-01T10:01:10Z","success":false},
        {"event_type":"tool_call","tool_name":"b","timestamp":"2026-01-01T11:00:10Z"}]
        """
    private static let range = "start_date=2026-01-01T10:00:00Z&end_date=2026-01-01T11:59:00Z"

    @Test(arguments: [
        ("measure=requests&step=minute", [["2026-01-01T10:00:00Z", "2026-01-01T10:01:00Z", "2026-01-01T11:00:00Z"]]),
        ("measure=requests&step=hour", [["2026-01-01T10:00:00Z", "2026-01-01T11:00:00Z"]]),
        ("measure=failures&step=day&tool_name=a", [["2026-01-01T00:00:00Z"]]),
        ("step=5m", [["2026-01-01T10:00:00Z", "2026-01-01T11:00:00Z"]]),
        ("step=10m&measure=average_response_time_ms", [["2026-01-01T10:00:00Z"]]),
        ("step=15m&measure=failure_rate&tool_name=a", [["2026-01-01T10:00:00Z"]]),
        ("step=hour&by=tool_name", [["2026-01-01T10:00:00Z"], ["2026-01-01T11:00:00Z"]]),
    ])
    func pointsStandAtTheBeginningOfTheirSteps(_ query: String, _ expected: [[String]]) async throws {
        try await AnalyticsServer.run { server in
            _ = try await server.post("events", TimeSeriesTests.calls)
            let answer = try await server.get("timeseries?\(query)&\(TimeSeriesTests.range)")
            #expect(answer.status == 200)
            let times = answer.json["series"].items.map { series in
                series["points"].items.filter { $0["value"] != 0 }.map { $0["time"].string ?? "" }
            }
            #expect(times == expected)
        }
    }

    @Test(arguments: [
        ("measure=speed", "measure"), ("step=week", "step"), ("by=host", "by"), ("by=service_name", "by"),
        ("measure=cost_usd&event_type=x", "event_type"), ("step=minute&start_date=2000-01-01", "step"),
    ])
    func aWrongQuestionIsNamed(_ query: String, _ name: String) async throws {
        try await AnalyticsServer.run { server in
            let answer = try await server.get("timeseries?\(query)")
            #expect(answer.status == 422)
            #expect(answer.json["errors"].items.map { $0["pointer"] } == [.text("/query/\(name)")])
        }
    }

    @Test(arguments: [("", "minute", 25), ("start_date=2999-01-01&end_date=2999-02-01&step=day", "day", 0)])
    func theQuestionIsAnsweredAsItWasUnderstood(_ query: String, _ step: String, _ hours: Int) async throws {
        try await AnalyticsServer.run { server in
            let answer = try await server.get("timeseries?\(query)").json
            #expect(answer["measure"] == "requests")
            #expect(answer["by"] == nil)
            #expect(answer["series"].items.allSatisfy { $0["points"] == .array([]) })
            if hours > 0 { #expect(answer["step"] == "hour") } else { #expect(answer["step"].string == step) }
        }
    }

    @Test func moneyIsExactInASeries() async throws {
        try await AnalyticsServer.run { server in
            for _ in 0..<3 {
                _ = try await server.post("costs", #"{"service_name":"v","operation_type":"o","cost_usd":0.1}"#)
            }
            let answer = try await server.get("timeseries?measure=cost_usd&step=day&by=service_name")
            #expect(answer.text.contains(#""value":0.3}"#))
            #expect(answer.json["series"][0]["name"] == "v")
        }
    }
}
