import Domain
import HTTPTypes
import Testing

@Suite struct ListTotalsTests {
    private static func fill(_ server: AnalyticsServer) async throws {
        let calls = (0..<120).map { number in
            """
            {"event_type":"tool_call","tool_name":"t\(number % 3)","session_id":"s\(number % 2)","success":\(number % 4 != 0),\
            "timestamp":"2026-01-01T00:\(number / 60 + 10):\(number % 60 / 10)\(number % 10).5Z"}
            """
        }
        _ = try await server.post("events", "[\(calls.joined(separator: ","))]")
    }

    @Test(arguments: [
        ("", 120), ("tool_name=t1", 40), ("success=false", 30), ("session_id=s1", 60), ("event_type=none", 0),
        ("tool_name=t0&success=true", 30), ("start_date=2026-01-01T00:10:30Z&end_date=2026-01-01T00:11:29.5Z", 60),
        ("session_id=s0&success=false", 30), ("start_date=2026-01-01T00:11:10Z&tool_name=t2", 17),
    ])
    func theCountIsTheNumberOfTheExportsLines(_ filter: String, _ expected: Int) async throws {
        try await AnalyticsServer.run { server in
            try await ListTotalsTests.fill(server)
            let page = try await server.get("events?limit=1&count=true&\(filter)")
            #expect(page.headers[.total] == "\(expected)")
            #expect(page.headers[.totalPrecision] == "exact")
            let export = try await server.get("events?format=csv&\(filter)")
            #expect(export.text.split(separator: "\r\n").count == expected + 1)
        }
    }

    @Test(arguments: ["events", "metrics", "errors", "costs", "sessions", "error-groups"])
    func everyListCountsWhereItIsAsked(_ list: String) async throws {
        try await AnalyticsServer.run { server in
            _ = try await server.post("events", #"{"event_type":"e","session_id":"s"}"#)
            _ = try await server.post("metrics", #"{"metric_name":"m","metric_value":1,"tags":{"a":"b"}}"#)
            _ = try await server.post("errors", #"{"error_type":"E","error_message":""}"#)
            _ = try await server.post("costs", #"{"service_name":"v","operation_type":"o","cost_usd":1}"#)
            #expect(try await server.get("\(list)?count=true").headers[.total] == "1")
            #expect(try await server.get(list).headers[.total] == nil)
            #expect(try await server.get("\(list)?count=maybe").status == 422)
        }
    }

    @Test(arguments: [
        ("events?format=csv", nil, "text/csv"), ("events?format=ndjson", "text/csv", "application/x-ndjson"),
        ("events?format=json", "text/csv", "application/json"), ("events", "text/csv", "text/csv"),
    ])
    func aParameterNamesTheFormBeforeTheHeader(_ path: String, _ accept: String?, _ type: String) async throws {
        try await AnalyticsServer.run { server in
            let answer = try await server.get(path, accept: accept)
            #expect(answer.headers[.contentType]?.hasPrefix(type) == true)
        }
    }

    @Test func aTableForASpreadsheetHasNoFormula() async throws {
        try await AnalyticsServer.run { server in
            _ = try await server.post(
                "events",
                #"{"event_type":"=a","tool_name":"+b","session_id":"-c","error_message":"@d","user_agent":"\te"}"#)
            _ = try await server.post("metrics", #"{"metric_name":"=m","metric_value":-1.5,"metric_unit":"-u"}"#)
            let events = try await server.get("events?format=csv&spreadsheet=true").text
            for text in [",'=a,", ",'+b,", ",'-c,", ",'@d,", ",'\te,"] { #expect(events.contains(text)) }
            let metrics = try await server.get("metrics?format=csv&spreadsheet=true").text
            #expect(metrics.contains(",'=m,-1.5,'-u,"))
            #expect(try await server.get("events?format=csv").text.contains(",=a,+b,"))
        }
    }
}

extension HTTPField.Name {
    fileprivate static var total: HTTPField.Name { named("X-Total-Count") }
    fileprivate static var totalPrecision: HTTPField.Name { named("X-Total-Count-Precision") }

    private static func named(_ name: String) -> HTTPField.Name { HTTPField.Name(name) ?? .accept }
}
