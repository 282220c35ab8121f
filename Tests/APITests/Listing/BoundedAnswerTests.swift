import Domain
import Testing

/// Answers are bounded in bytes: a page ends and goes on, long members are cut off and say so.
@Suite struct BoundedAnswerTests {
    private static let long = String(repeating: "x", count: 60_000)

    private static func fill(_ server: AnalyticsServer, _ count: Int, stack: String = long) async throws {
        for start in stride(from: 0, to: count, by: 50) {
            let records = (start..<min(start + 50, count)).map {
                #"{"error_type":"E\#($0)","error_message":"\#(long)","stack_trace":"\#(stack)","session_id":"s"}"#
            }
            _ = try await server.post("errors", "[\(records.joined(separator: ","))]")
        }
    }

    private static func pages(_ server: AnalyticsServer, _ first: String) async throws -> [Answer] {
        var pages: [Answer] = []
        var path: String? = first
        while let next = path, pages.count < 100 {
            pages.append(try await server.get(next))
            path = pages.last?.next
        }
        return pages
    }

    @Test func aPageEndsAtItsBytesAndGoesOn() async throws {
        try await AnalyticsServer.run { server in
            try await BoundedAnswerTests.fill(server, 120)
            let pages = try await BoundedAnswerTests.pages(server, "errors?full=true&limit=1000")
            #expect(pages.count > 3)
            #expect(pages.allSatisfy { $0.text.utf8.count <= AnswerLimits.answer })
            let records = pages.flatMap(\.json.items)
            #expect(Set(records.map { $0["id"].number }).count == 120 && records.count == 120)
            #expect(records.allSatisfy { $0["stack_trace"].string == Self.long && $0["truncated"] == .null })
        }
    }

    @Test func longMembersAreCutOffInListsAlone() async throws {
        try await AnalyticsServer.run { server in
            try await BoundedAnswerTests.fill(server, 30)
            let page = try await server.get("errors")
            #expect(page.json.items.count == 30 && page.next == nil)
            #expect(page.json[0]["truncated"].items == ["error_message", "stack_trace"])
            #expect(page.json[0]["error_message"].string?.utf8.count == AnswerLimits.member)
            let id = Int(page.json[0]["id"].number ?? 0)
            let whole = try await server.get("errors/\(id)")
            #expect(whole.json["error_message"].string == Self.long && whole.json["truncated"] == .null)
            let lines = try await server.get("errors", accept: "application/x-ndjson")
            #expect(lines.text.utf8.count > 30 * 120_000 && !lines.text.contains("truncated"))
            #expect(try await server.get("errors?limit=1", accept: "text/csv").text.contains(Self.long))
            #expect(try await server.get("error-groups").json[0]["truncated"].items == ["error_message"])
        }
    }

    @Test(arguments: [
        ("events", #"{"event_type":"t","metadata":{"k":"\#(long)"}}"#, "metadata"),
        ("metrics", #"{"metric_name":"m","metric_value":1,"tags":{"a":1,"k":"\#(long)"}}"#, "tags"),
        ("costs", #"{"service_name":"s","operation_type":"o","cost_usd":1,"metadata":{"k":"\#(long)"}}"#, "metadata"),
        ("sessions", #"{"session_id":"s","metadata":{"k":"\#(long)"}}"#, "metadata"),
    ])
    func everyListCutsItsLongMembersOff(_ path: String, _ body: String, _ name: String) async throws {
        try await AnalyticsServer.run { server in
            let created = try await server.post(path, body)
            let page = try await server.get(path)
            #expect(page.json[0]["truncated"].items.map(\.string) == [name])
            #expect(page.text.utf8.count < 2 * AnswerLimits.member + 1000)
            #expect(try await server.get("\(path)?full=true").json[0] == created.json)
            if path != "sessions" {
                let id = Int(created.json["id"].number ?? 0)
                #expect(try await server.get("\(path)/\(id)").json == created.json)
                #expect(try await server.get("\(path)/999999").status == 404)
            }
        }
    }

    @Test(arguments: ["\\u0001", "x", "é", "\\\""])
    func aSessionWithEverythingLongIsBounded(_ letter: String) async throws {
        try await AnalyticsServer.run { server in
            let text = String(repeating: letter, count: 20_000)
            try await BoundedAnswerTests.fill(server, 200, stack: text)
            let events = repeatElement(
                #"{"session_id":"s","event_type":"e","error_message":"\#(text)","meta":{"k":"\#(text)"}}"#, count: 30)
            _ = try await server.post("events", "[\(events.joined(separator: ","))]")
            for path in ["sessions/s", "sessions/s?full=true"] {
                let detail = try await server.get(path)
                #expect(detail.text.utf8.count <= AnswerLimits.answer)
                #expect(detail.json["truncated"] == true)
                #expect(!detail.json["events"].items.isEmpty && !detail.json["logs"].items.isEmpty)
            }
            let timeline = try await server.get("sessions/s").json["timeline"]
            #expect(timeline.items.last?["truncated"].items == ["message"])
        }
    }

    @Test func whatLooksAtTheLatestFailuresIsBounded() async throws {
        try await AnalyticsServer.run { server in
            try await BoundedAnswerTests.fill(server, 60)
            let all = try await server.get("diag/error-logs?limit=1000")
            #expect(all.json["count"] == 60 && all.json["truncated"] == .null)
            let whole = try await server.get("diag/error-logs?limit=1000&full=true")
            #expect(whole.text.utf8.count <= AnswerLimits.answer && whole.json["truncated"] == true)
            #expect(whole.json["errors"].items.count == Int(whole.json["count"].number ?? 0))
            #expect(try await server.get("summary").text.utf8.count < 50_000)
        }
    }

    @Test func anExportOfLargeRecordsIsWhole() async throws {
        try await AnalyticsServer.run { server in
            try await BoundedAnswerTests.fill(server, 70)
            let limited = try await server.get("errors?limit=33", accept: "application/x-ndjson")
            #expect(limited.text.split(separator: "\n").count == 33)
            let all = try await server.get("errors", accept: "application/x-ndjson")
            #expect(Set(all.text.split(separator: "\n")).count == 70)
        }
    }
}
