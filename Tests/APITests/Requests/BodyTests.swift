import HTTPTypes
import Testing

@testable import API

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

    @Test("When too many bytes are in memory, a body is refused until some are free")
    func budget() async throws {
        try await TestServer.run { server in
            let held = server.api.settings.bodyBudget - 10
            try server.api.bodies.budget.take(held)
            let refused = try await server.login("anna")
            #expect(refused.status == 503)
            #expect(refused.headers[.retryAfter] == "1")
            server.api.bodies.budget.give(back: held)
            #expect(try await server.login("anna").status == 200)
            #expect(server.api.bodies.budget.bytesHeld == 0)
        }
    }

    @Test("Bytes of a body that was refused are free again", arguments: ["{", #"{"username":1}"#, ""])
    func freedAfterRefusal(body: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.send(.post, BodyTests.login, body)
            #expect(answer.status >= 400)
            let held = server.api.bodies.budget.bytesHeld
            #expect(held == 0)
        }
    }
}
