import Testing

@Suite struct AnalyticsTests {
    private static let calls = """
        [{"event_type":"tool_call","tool_name":"a","response_time_ms":100,"session_id":"s"},
        {"event_type":"tool_call","tool_name":"a","response_time_ms":300},
        {"event_type":"tool_call","tool_name":"b","success":false}]
        """

    @Test func theSummaryHasTheFormerMembersAndMore() async throws {
        try await AnalyticsServer.run { server in
            _ = try await server.post("events", AnalyticsTests.calls)
            _ = try await server.post("errors", #"{"error_type":"E","error_message":"m"}"#)
            _ = try await server.post("costs", #"{"service_name":"v","operation_type":"o","cost_usd":0.004}"#)
            let summary = try await server.get("summary")
            #expect(summary.json["total_requests"] == 3)
            #expect(summary.json["success_rate"] == 66.67)
            #expect(summary.json["error_rate"] == 33.33)
            #expect(summary.json["average_response_time_ms"] == 200)
            #expect(summary.text.contains(#""total_costs_usd":0.004,"#))
            #expect(summary.json["active_sessions"] == 1)
            #expect(summary.json["top_tools"][0]["tool_name"] == "a")
            #expect(summary.json["top_tools"][0]["usage_count"] == 2)
            #expect(summary.json["recent_errors"][0]["error_type"] == "E")
            #expect(summary.json["p50_ms"] == 100 && summary.json["p95_ms"] == 300)
            #expect(summary.json["success_ratio"].number == 2.0 / 3 && summary.json["error_ratio"].number == 1.0 / 3)
            #expect(summary.json["error_groups"]["seen"] == 1 && summary.json["error_groups"]["new"] == 1)
        }
    }

    @Test(arguments: [
        "summary?start_date=2999-01-01", "summary?start_date=2026-02-01&end_date=2026-01-01",
        "summary?start_date=2020-01-01T00:00:00%2B14:00&end_date=2020-01-01T00:00:00-12:00",
    ])
    func aSpanWithoutRecordsIsAllZeros(_ path: String) async throws {
        try await AnalyticsServer.run { server in
            _ = try await server.post("events", AnalyticsTests.calls)
            let summary = try await server.get(path)
            #expect(summary.status == 200)
            #expect(summary.json["total_requests"] == 0)
            #expect(summary.json["success_rate"] == 0)
            #expect(summary.json["p50_ms"] == nil)
            #expect(summary.json["top_tools"] == .array([]))
        }
    }

    @Test func theDashboardHasTheFormerMembersAndThoseOfOtherAggregates() async throws {
        try await AnalyticsServer.run { server in
            _ = try await server.post("events", AnalyticsTests.calls)
            let dashboard = try await server.get("dashboard")
            #expect(
                dashboard.json.keys == [
                    "timestamp", "requests_per_minute", "average_response_time", "success_rate", "active_sessions",
                    "total_cost_today", "top_errors", "cost_history", "performance_metrics_data",
                    "usage_distribution_data", "average_response_time_ms", "success_ratio", "failure_rate",
                ])
            #expect(dashboard.json["average_response_time_ms"] == 200 && dashboard.json["average_response_time"] == 200)
            #expect(dashboard.json["success_rate"] == 66.67)
            #expect(
                dashboard.json["success_ratio"].number == 2.0 / 3 && dashboard.json["failure_rate"].number == 1.0 / 3)
            #expect(dashboard.json["requests_per_minute"] == 3)
            #expect(dashboard.json["usage_distribution_data"][0]["count"] == 2)
            #expect(dashboard.json["performance_metrics_data"][0]["value"] == 200)
        }
    }

    @Test func whatWasJustStoredIsSeenAtOnce() async throws {
        try await AnalyticsServer.run { server in
            for count in 1...5 {
                _ = try await server.post("events", #"{"event_type":"a"}"#)
                #expect(try await server.get("dashboard").json["requests_per_minute"].number == Double(count))
            }
        }
    }

    @Test func oneToolHasTheSpreadOfItsDurations() async throws {
        try await AnalyticsServer.run { server in
            _ = try await server.post("events", AnalyticsTests.calls)
            _ = try await server.post("events", #"{"event_type":"t","tool_name":"a/b c","response_time_ms":0}"#)
            let tool = try await server.get("tools/a").json
            #expect(tool["tool_name"] == "a")
            #expect(tool["calls"] == 2)
            #expect(tool["durations"].items.map { $0["calls"] } == [1, 1])
            for (bin, duration) in zip(tool["durations"].items, [100.0, 300]) {
                #expect((bin["from_ms"].number ?? .infinity) < duration)
                #expect((bin["to_ms"].number ?? 0) >= duration)
            }
            let other = try await server.get("tools/a%2Fb%20c").json
            #expect(other["durations"][0]["from_ms"] == 0)
            #expect(other["durations"][0]["to_ms"] == 0.001)
            #expect(try await server.get("tools/b").json["durations"] == .array([]))
        }
    }

    @Test func aToolThatWasNotCalledHasZeros() async throws {
        try await AnalyticsServer.run { server in
            let tool = try await server.get("tools/nothing")
            #expect(tool.status == 200)
            #expect(tool.json["calls"] == 0)
            #expect(tool.json["last_used"] == nil)
        }
    }

    @Test func toolsComeWithMostCallsFirst() async throws {
        try await AnalyticsServer.run { server in
            _ = try await server.post("events", AnalyticsTests.calls)
            let tools = try await server.get("tools").json
            #expect(tools.items.map { $0["tool_name"] } == ["a", "b"])
            #expect(tools[0]["calls"] == 2)
            #expect(tools[0]["failure_rate"] == 0)
            #expect(tools[0]["mean_ms"] == 200)
            #expect(tools[1]["failures"] == 1)
            #expect(tools[1]["failure_rate"] == 1)
            #expect(tools[1]["p50_ms"] == nil)
        }
    }
}
