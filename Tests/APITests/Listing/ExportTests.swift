import HTTPTypes
import Testing

@Suite struct ExportTests {
    private static func fill(_ server: AnalyticsServer, _ count: Int) async throws {
        let records = (0..<count).map { #"{"event_type":"e\#($0)","timestamp":"2026-01-01T00:00:00Z"}"# }
        _ = try await server.post("events", "[\(records.joined(separator: ","))]")
    }

    @Test func linesHaveAllRecordsOverManyPages() async throws {
        try await AnalyticsServer.run { server in
            try await ExportTests.fill(server, 2500)
            let export = try await server.get("events", accept: "application/x-ndjson")
            #expect(export.headers[.contentType] == "application/x-ndjson")
            let lines = export.text.split(separator: "\n")
            #expect(lines.count == 2500)
            #expect(Set(lines).count == 2500)
            let page = try await server.get("events?limit=1")
            #expect(page.text == "[\(lines[0])]")
        }
    }

    @Test(arguments: [(nil, 2500), (1, 1), (1000, 1000), (1001, 1001), (3000, 2500)])
    func aTableHasAsManyLinesAsWereAskedFor(_ limit: Int?, _ expected: Int) async throws {
        try await AnalyticsServer.run { server in
            try await ExportTests.fill(server, 2500)
            let export = try await server.get("events\(limit.map { "?limit=\($0)" } ?? "")", accept: "text/csv")
            let lines = export.text.split(separator: "\r\n")
            #expect(lines.count == expected + 1)
            #expect(lines.first?.hasPrefix("id,timestamp,session_id,event_type,") == true)
        }
    }

    @Test func anEmptyTableHasItsHeader() async throws {
        try await AnalyticsServer.run { server in
            let export = try await server.get("metrics", accept: "text/csv")
            #expect(
                export.text == "id,timestamp,session_id,metric_name,metric_value,metric_unit,tags\r\n")
            #expect(export.headers[.contentDisposition] == "attachment; filename=\"metrics.csv\"")
        }
    }

    @Test func valuesKeepTheirTextInATable() async throws {
        try await AnalyticsServer.run { server in
            _ = try await server.post(
                "events", #"{"event_type":"a,\"b\"","error_message":"","tool_name":"=1+1\nx","metadata":{"k":"v"}}"#)
            let export = try await server.get("events?limit=1", accept: "text/csv")
            #expect(export.text.contains(#""a,""b""","=1+1"#))
            #expect(export.text.contains(#",true,"",,,"{""k"":""v""}""#))
        }
    }
}
