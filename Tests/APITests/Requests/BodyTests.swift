import HTTPTypes
import Testing

@testable import API
@testable import HTTP

@Suite("Limits of bodies")
struct BodyTests {
    private static let login = "/api/v1/auth/login"
    private static let events = "/api/v1/analytics/events"

    @Test("A body of another route than ingest may have 64 KiB")
    func smallLimit() async throws {
        try await TestServer.run { server in
            let padding = String(repeating: " ", count: server.api.settings.bodyLimit)
            let answer = try await server.send(.post, BodyTests.login, padding + "{}")
            #expect(answer.status == 413)
            #expect(answer.headers[.connection] == "close")
            let allowed = try await server.send(.post, BodyTests.login, padding.dropLast(2) + "{}")
            #expect(allowed.status == 422)
        }
    }

    @Test("A declared length above the limit is refused before anything is read")
    func declaredLength() async throws {
        try await TestServer.run { server in
            let answer = try await server.send(
                .post, BodyTests.events, nil, bearer: TestServer.ingestKey,
                [.contentLength: "100000000", .contentType: "application/json"])
            #expect(answer.status == 413)
            #expect(answer.headers[.connection] == "close")
        }
    }

    @Test("When a client has too many bytes in memory, its body is refused until some are free")
    func budget() async throws {
        try await TestServer.run { server in
            let budget = server.api.bodies.openBudget
            let held = budget.limit / 2
            #expect(budget.take(held, for: .unknown))
            let refused = try await server.login("anna")
            #expect(refused.status == 503)
            #expect(refused.headers[.retryAfter] == "1")
            budget.give(back: held, of: .unknown)
            #expect(try await server.login("anna").status == 200)
            #expect(budget.bytesHeld == 0)
        }
    }

    @Test("What came without credentials does not take the room of those who have some")
    func openBudget() async throws {
        try await TestServer.run { server in
            #expect(server.api.bodies.openBudget.take(server.api.settings.openBodyBudget / 2, for: .unknown))
            let answer = try await server.send(
                .post, BodyTests.events, #"{"event_type":"x"}"#, bearer: TestServer.ingestKey)
            #expect(answer.status == 201)
            #expect(try await server.login("anna").status == 503)
        }
    }

    @Test("Bytes of a body that was refused are free again", arguments: ["{", #"{"username":1}"#, ""])
    func freedAfterRefusal(body: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.send(.post, BodyTests.login, body)
            #expect(answer.status >= 400)
            let held = server.api.bodies.budget.bytesHeld + server.api.bodies.openBudget.bytesHeld
            #expect(held == 0)
        }
    }
}
