import Domain
import HTTPTypes
import Logging
import Testing

@testable import API

/// What is answered has exactly the members that the OpenAPI document promises.
@Suite struct AnswerSchemaTests {
    private static func fill(_ server: AnalyticsServer) async throws {
        _ = try await server.post("events", #"{"event_type":"e","tool_name":"t","session_id":"s"}"#)
        _ = try await server.post("metrics", #"{"metric_name":"m","metric_value":1,"session_id":"s"}"#)
        _ = try await server.post("errors", #"{"error_type":"E","error_message":"","session_id":"s"}"#)
        _ = try await server.post("costs", #"{"service_name":"v","operation_type":"o","cost_usd":1,"session_id":"s"}"#)
    }

    @Test(arguments: [
        ("events", "UsageEvent"), ("metrics", "PerformanceMetric"), ("errors", "ErrorLog"), ("costs", "CostEntry"),
        ("sessions", "Session"), ("error-groups", "ErrorGroup"), ("tools", "ToolStatistics"), ("logs", "LogLine"),
    ])
    func lists(_ path: String, _ schema: String) async throws {
        let logs = RecentLogs()
        logs.append(LogLine(timestamp: .now(), level: .info, name: "n", message: "m"))
        try await AnalyticsServer.run(logs: logs) { server in
            try await AnswerSchemaTests.fill(server)
            let promised = try await AnswerSchemaTests.required(schema, in: server)
            let answer = try await server.get(path)
            #expect(answer.json[0].keys == promised)
            #expect(!promised.isEmpty)
        }
    }

    @Test(arguments: [
        ("sessions/s", "SessionDetail"), ("summary", "Summary"), ("dashboard", "Dashboard"),
        ("timeseries", "TimeSeries"), ("costs/summary", "CostSummary"),
    ])
    func objects(_ path: String, _ schema: String) async throws {
        try await AnalyticsServer.run { server in
            try await AnswerSchemaTests.fill(server)
            let promised = try await AnswerSchemaTests.required(schema, in: server)
            let answer = try await server.get(path)
            #expect(answer.json.keys == promised)
            #expect(!promised.isEmpty)
        }
    }

    @Test func batches() async throws {
        try await AnalyticsServer.run { server in
            let answer = try await server.post("events", #"[{"event_type":"e"},{}]"#)
            #expect(answer.json.keys == (try await AnswerSchemaTests.required("BatchResult", in: server)))
        }
    }

    private static func required(_ schema: String, in server: AnalyticsServer) async throws -> Set<String> {
        let document = try await server.document()
        return Set(document["components"]["schemas"][schema]["required"].items.compactMap(\.string))
    }
}
