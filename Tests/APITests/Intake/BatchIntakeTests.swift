import Testing

@Suite struct BatchIntakeTests {
    private static let mixed = """
        [{"event_type":"a"},{"event_type":""},{"event_type":"b","response_time_ms":-1},{"event_type":"c"}]
        """

    @Test func theGoodRecordsAreStoredAndTheBadOnesNamed() async throws {
        try await AnalyticsServer.run { server in
            let answer = try await server.post("events", BatchIntakeTests.mixed)
            #expect(answer.status == 201)
            #expect(answer.json["stored"] == 2)
            #expect(answer.json["rejected"] == 2)
            #expect(answer.json["existing"] == 0)
            #expect(answer.json["ids"].items.count == 2)
            #expect(answer.json["errors"].items.map { $0["index"] } == [1, 2])
            #expect(answer.json["errors"].items.map { $0["pointer"] } == ["/1/event_type", "/2/response_time_ms"])
            let listed = try await server.get("events")
            #expect(Set(listed.json.items.map { $0["event_type"].string ?? "" }) == ["a", "c"])
        }
    }

    @Test func anAtomicBatchWithABadRecordIsStoredNotAtAll() async throws {
        try await AnalyticsServer.run { server in
            let answer = try await server.post("events?atomic=true", BatchIntakeTests.mixed)
            #expect(answer.status == 422)
            #expect(answer.json["errors"].items.map { $0["pointer"] } == ["/1/event_type", "/2/response_time_ms"])
            #expect(try await server.get("events").text == "[]")
        }
    }

    @Test(arguments: ["[]", #"[{"event_type":""}]"#, #"{"event_type":""}"#, "[1]", #"{"event_type":"a","x":1}"#])
    func nothingToStoreIsRefused(_ body: String) async throws {
        try await AnalyticsServer.run { server in
            let answer = try await server.post("events", body)
            #expect(answer.status == 422)
            #expect(answer.json["errors"].items.count == 1)
            #expect(try await server.get("events").text == "[]")
        }
    }

    @Test(arguments: [
        ("application/json", 201), ("application/json; charset=utf-8", 201), ("", 201), ("APPLICATION/JSON", 201),
        ("text/plain", 415), ("application/x-www-form-urlencoded", 201),
    ])
    func theContentTypeDecides(_ type: String, _ status: Int) async throws {
        try await AnalyticsServer.run { server in
            let answer = try await server.post("events", #"{"event_type":"a"}"#, ["Content-Type": type])
            #expect(answer.status == status)
            if status == 415 { #expect(answer.json["detail"].string?.contains("application/x-ndjson") == true) }
        }
    }

    @Test(arguments: ["application/x-ndjson", "application/ndjson", "application/jsonl"])
    func linesAreABatchEvenIfThereIsOne(_ type: String) async throws {
        try await AnalyticsServer.run { server in
            let one = try await server.post("events", #"{"event_type":"a"}"#, ["Content-Type": type])
            #expect(one.status == 201)
            #expect(one.json["stored"] == 1)
            let lines = "{\"event_type\":\"a\"}\n\nnonsense\n{\"event_type\":\"b\"}\n"
            let several = try await server.post("events", lines, ["Content-Type": type])
            #expect(several.json["stored"] == 2)
            #expect(several.json["errors"][0]["index"] == 1)
        }
    }

    @Test func aBatchStoresWhatItsRecordsStoredSinglyWould() async throws {
        let records = (0..<40).map { index in
            """
            {"event_type":"t\(index % 3)","tool_name":"x","session_id":"s\(index % 5)","response_time_ms":\(index),\
            "success":\(index % 4 != 0),"timestamp":"2026-01-01T00:00:\(10 + index)Z","metadata":{"n":[\(index)]}}
            """
        }
        let singly = try await BatchIntakeTests.views { server in
            for record in records { _ = try await server.post("events", record) }
        }
        let batched = try await BatchIntakeTests.views { server in
            _ = try await server.post("events", "[\(records.joined(separator: ","))]")
        }
        #expect(singly.count == 4)
        #expect(singly == batched)
    }

    /// What the API shows after `fill`, but for what depends on the clock.
    private static func views(
        after fill: @escaping @Sendable (AnalyticsServer) async throws -> Void
    ) async throws -> [String] {
        nonisolated(unsafe) var views: [String] = []
        try await AnalyticsServer.run { server in
            try await fill(server)
            let range = "start_date=2026-01-01&end_date=2026-01-02"
            for path in ["events", "sessions", "tools?\(range)", "timeseries?measure=p95_ms&step=minute&\(range)"] {
                views.append(try await server.get(path).text)
            }
        }
        return views
    }
}
