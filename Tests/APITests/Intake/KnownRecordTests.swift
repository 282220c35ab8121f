import Domain
import HTTPTypes
import Store
import Testing

@testable import API
@testable import HTTP

@Suite("What a key that may only send hears of records that were there")
struct KnownRecordTests {
    private static let session = #"{"session_id":"s","user_agent":"secret agent","metadata":{"a":"secret"}}"#
    private static let again = #"{"session_id":"s"}"#
    private static let cost = """
        {"service_name":"v","operation_type":"o","request_id":"r","cost_usd":1.25,"model":"secret","session_id":"s"}
        """
    private static let otherCost = #"{"service_name":"v","operation_type":"o","request_id":"r","cost_usd":9}"#
    private static let cases = [("sessions", session, again), ("costs", cost, otherCost)]

    @Test("Nothing of what others sent, with and without a key for retries", arguments: cases, [nil, "k"])
    func others(record: (path: String, first: String, again: String), retry: String?) async throws {
        try await TestServer.run { server in
            let path = "/api/v1/analytics/\(record.path)"
            _ = try await server.send(.post, path, record.first, bearer: try server.token(of: server.root))
            let key = try await server.key([.ingest]).text
            var headers: HTTPFields = [:]
            headers[.idempotencyKey] = retry
            for _ in 0..<2 {
                let answer = try await server.send(.post, path, record.again, bearer: key, headers)
                #expect(answer.status == 200)
                #expect(answer.json["id"] == 1 && answer.json["existing"] == true)
                #expect(
                    !answer.text.contains("secret") && !answer.text.contains("1.25") && !answer.text.contains("total"))
            }
        }
    }

    @Test("What it made itself, whole", arguments: cases, [nil, "k"])
    func own(record: (path: String, first: String, again: String), retry: String?) async throws {
        try await TestServer.run { server in
            let path = "/api/v1/analytics/\(record.path)"
            let key = try await server.key([.ingest]).text
            let first = try await server.send(.post, path, record.first, bearer: key)
            #expect(first.status == 201)
            var headers: HTTPFields = [:]
            headers[.idempotencyKey] = retry
            for _ in 0..<2 {
                let answer = try await server.send(.post, path, record.again, bearer: key, headers)
                #expect(answer.status == 200 && answer.json == first.json)
            }
        }
    }

    @Test("Those who may read see all", arguments: cases)
    func readers(record: (path: String, first: String, again: String)) async throws {
        try await TestServer.run { server in
            let path = "/api/v1/analytics/\(record.path)"
            let first = try await server.send(.post, path, record.first, bearer: try await server.key([.ingest]).text)
            let reader = try await server.key([.ingest, .read]).text
            #expect(try await server.send(.post, path, record.again, bearer: reader).json == first.json)
            #expect(try await server.send(.post, path, record.again, bearer: TestServer.adminKey).json == first.json)
        }
    }

    @Test("A session that records began is its sender's own")
    func begunByARecord() async throws {
        try await TestServer.run { server in
            let (maker, other) = (try await server.key([.ingest]).text, try await server.key([.ingest]).text)
            let event = #"{"event_type":"tool_call","session_id":"s","response_time_ms":5}"#
            _ = try await server.send(.post, "/api/v1/analytics/events", event, bearer: maker)
            let path = "/api/v1/analytics/sessions"
            #expect(
                try await server.send(.post, path, KnownRecordTests.again, bearer: maker).json["total_requests"] == 1)
            let answer = try await server.send(.post, path, KnownRecordTests.again, bearer: other)
            #expect(answer.json["total_requests"] == .null && answer.json["session_id"] == "s")
        }
    }

    @Test("A change of a session is answered with no more than its name")
    func change() async throws {
        try await TestServer.run { server in
            let (maker, other) = (try await server.key([.ingest]).text, try await server.key([.ingest]).text)
            _ = try await server.send(.post, "/api/v1/analytics/sessions", KnownRecordTests.session, bearer: maker)
            let path = "/api/v1/analytics/sessions/s"
            let answer = try await server.send(.patch, path, #"{"ended":true}"#, bearer: other)
            #expect(answer.status == 200 && answer.json["session_id"] == "s")
            #expect(!answer.text.contains("secret"))
            let own = try await server.send(.patch, path, #"{"ended":true}"#, bearer: maker)
            #expect(own.json["status"] == "ended" && own.json["user_agent"] == "secret agent")
        }
    }
}
