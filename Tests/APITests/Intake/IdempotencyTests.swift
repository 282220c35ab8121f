import HTTPTypes
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
