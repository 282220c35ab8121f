import HTTPTypes
import SQL
import Store
import Testing

@Suite struct IdempotencyTests {
    @Test(arguments: [#"{"event_type":"a"}"#, #"[{"event_type":"a"},{"event_type":""}]"#])
    func theSameRequestAgainIsAnsweredAlikeAndStoredOnce(_ body: String) async throws {
        try await AnalyticsServer.run { server in
            let first = try await server.post("events", body, ["Idempotency-Key": "k-1"])
            let second = try await server.post("events", body, ["Idempotency-Key": "k-1"])
            #expect(first.status == 201)
            #expect(second.status == first.status)
            #expect(second.text == first.text)
            #expect(IdempotencyTests.isReplayed(second))
            #expect(!IdempotencyTests.isReplayed(first))
            #expect(try await server.get("events").json.items.count == 1)
        }
    }

    @Test(arguments: [1, 10_000])
    func whatIsKeptOfALargeBatchIsSmall(_ count: Int) async throws {
        try await AnalyticsServer.run { server in
            let records = repeatElement(#"{"event_type":"a"}"#, count: count)
            let body = "[\(records.joined(separator: ","))]"
            let first = try await server.post("events", body, ["Idempotency-Key": "k"])
            let second = try await server.post("events", body, ["Idempotency-Key": "k"])
            #expect(first.json["ids"].items.count == count)
            #expect(second.text == first.text && second.status == 201)
            #expect(try await IdempotencyTests.keptBytes(server) < 300)
        }
    }

    @Test(arguments: [
        ("events", #"{"event_type":"t","error_message":"\#(long)"}"#),
        ("errors", #"{"error_type":"E","error_message":"","stack_trace":"\#(long)"}"#),
        ("metrics", #"{"metric_name":"m","metric_value":1,"tags":{"k":"\#(long)"}}"#),
        ("costs", #"{"service_name":"s","operation_type":"o","cost_usd":1,"metadata":{"k":"\#(long)"}}"#),
        ("sessions", #"{"session_id":"s","metadata":{"k":"\#(long)"}}"#),
    ])
    func whatIsKeptOfALargeRecordIsSmall(_ path: String, _ body: String) async throws {
        try await AnalyticsServer.run { server in
            let first = try await server.post(path, body, ["Idempotency-Key": "k"])
            let second = try await server.post(path, body, ["Idempotency-Key": "k"])
            #expect(first.status == 201 && second.status == 201)
            #expect(second.text == first.text)
            #expect(try await IdempotencyTests.keptBytes(server) < 50)
        }
    }

    private static let long = String(repeating: "x", count: 50_000)

    private static func keptBytes(_ server: AnalyticsServer) async throws -> Int64 {
        try await server.store.database.read { connection in
            try connection.first("SELECT sum(length(body)) FROM idempotency_keys") { $0.integer(0) } ?? 0
        }
    }

    @Test func theKeyOfAnotherRequestIsRefused() async throws {
        try await AnalyticsServer.run { server in
            _ = try await server.post("events", #"{"event_type":"a"}"#, ["Idempotency-Key": "k"])
            let other = try await server.post("events", #"{"event_type":"b"}"#, ["Idempotency-Key": "k"])
            #expect(other.status == 422)
            #expect(try await server.get("events").json.items.count == 1)
        }
    }

    @Test func aSessionThatWasThereIsAnsweredAsItIs() async throws {
        try await AnalyticsServer.run { server in
            _ = try await server.post("sessions", #"{"session_id":"s"}"#)
            let body = #"{"session_id":"s","user_agent":"u"}"#
            let first = try await server.post("sessions", body, ["Idempotency-Key": "k"])
            let second = try await server.post("sessions", body, ["Idempotency-Key": "k"])
            #expect(first.status == 200)
            #expect(first.json["user_agent"] == "u")
            #expect(second.status == 200)
            #expect(second.json == first.json)
            #expect(IdempotencyTests.isReplayed(second))
        }
    }

    @Test(arguments: [String(repeating: "k", count: 256), "a b", "ä"])
    func aKeyThatIsNoneIsRefused(_ key: String) async throws {
        try await AnalyticsServer.run { server in
            let answer = try await server.post("events", #"{"event_type":"a"}"#, ["Idempotency-Key": key])
            #expect(answer.status == 400)
            #expect(answer.json["detail"].string?.contains("Idempotency-Key") == true)
        }
    }

    private static func isReplayed(_ answer: Answer) -> Bool {
        HTTPField.Name("Idempotent-Replayed").flatMap { answer.headers[$0] } == "true"
    }
}
