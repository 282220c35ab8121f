import Access
import Credentials
import Domain
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Intake
import SQL
import Store
import Testing

@testable import API
@testable import HTTP
@testable import Access

@Suite("What all answers have in common")
struct PipelineTests {
    @Test("An unknown address is a problem document with the request's name")
    func notFound() async throws {
        try await TestServer.run { server in
            let answer = try await server.send(.get, "/nowhere", [.requestID: "my-request.1"])
            #expect(answer.status == 404)
            #expect(answer.headers[.contentType] == "application/problem+json")
            #expect(answer.json["type"] == "about:blank")
            #expect(answer.json["title"] == "Not Found")
            #expect(answer.json["status"] == 404)
            #expect(answer.json["request_id"] == "my-request.1")
            #expect(answer.headers[.requestID] == "my-request.1")
        }
    }

    @Test(
        "A name for the request that is not sane is replaced",
        arguments: ["a b", "<x>", String(repeating: "a", count: 65)])
    func requestID(text: String) async throws {
        try await TestServer.run { server in
            let first = try await server.send(.get, "/health", [.requestID: text])
            let second = try await server.send(.get, "/health")
            #expect(first.headers[.requestID]?.count == 15)
            #expect(first.headers[.requestID] != second.headers[.requestID])
        }
    }

    @Test(
        "A method that a path does not have is answered with those that it has",
        arguments: [
            (HTTPRequest.Method.delete, "/health", "GET, HEAD, OPTIONS"),
            (.put, "/api/v1/analytics/events", "GET, HEAD, OPTIONS, POST"),
            (.trace, "/api/v1/auth/login", "OPTIONS, POST"), (.connect, "/ready", "GET, HEAD, OPTIONS"),
            (.get, "/api/v1/auth/login", "OPTIONS, POST"),
            (.post, "/api/v1/analytics/sessions/a%2Fb", "GET, HEAD, OPTIONS, PATCH"),
        ])
    func methods(method: HTTPRequest.Method, path: String, allowed: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.send(method, path)
            #expect(answer.status == 405)
            #expect(answer.headers[.allow] == allowed)
            let options = try await server.send(.options, path)
            #expect(options.status == 204)
            #expect(options.headers[.allow] == allowed)
        }
    }

    @Test("HEAD is answered as GET is, without the body")
    func head() async throws {
        try await TestServer.run { server in
            let get = try await server.send(.get, "/health")
            let head = try await server.send(.head, "/health")
            #expect(head.status == 200)
            #expect(head.text == "")
            #expect(head.headers[.contentLength] == get.headers[.contentLength])
        }
    }

    @Test(
        "Every answer, a refusal too, has the headers that keep browsers out of harm",
        arguments: ["/health", "/nowhere", "/api/v1/admin/users"])
    func securityHeaders(path: String) async throws {
        try await TestServer.run { server in
            let headers = try await server.send(.get, path).headers
            #expect(headers[.contentSecurityPolicy] == "default-src 'none'; frame-ancestors 'none'")
            #expect(headers[.xContentTypeOptions] == "nosniff")
            #expect(headers[.referrerPolicy] == "no-referrer")
            #expect(headers[.cacheControl] == "no-store")
            #expect(headers[.strictTransportSecurity] == nil)
        }
    }

    @Test("An error has its status, and an unknown one its cause in the log alone", arguments: FailingController.cases)
    func errors(name: String, status: Int) async throws {
        try await TestServer.run(and: [FailingController()]) { server in
            let answer = try await server.send(.get, "/fail/\(name)")
            #expect(answer.status == status)
            #expect(answer.json["status"] == .number(Double(status)))
            #expect(answer.headers[.contentType] == "application/problem+json")
            #expect(!answer.text.contains("secret"))
            let isDamage = answer.json["type"] == "/problems/store-damaged"
            #expect(isDamage == ["corrupt", "damaged"].contains(name))
            // Damage does not pass by itself.
            #expect((answer.headers[.retryAfter] != nil) == (status == 503 && !isDamage))
        }
    }

    @Test("An address that is too long is refused")
    func longAddress() async throws {
        try await TestServer.run { server in
            let answer = try await server.send(.get, "/health?x=" + String(repeating: "a", count: 20_000))
            #expect(answer.status == 414)
        }
    }
}

/// A route for every kind of error.
private struct FailingController: Controller {
    static let cases: [(String, Int)] = [
        ("validation", 422), ("decoding", 400), ("tooMany", 413), ("duplicate", 400), ("lastSuperuser", 409),
        ("corrupt", 503), ("queueFull", 503), ("stopped", 503), ("keyReused", 422), ("overloaded", 503),
        ("http", 418), ("cancelled", 503), ("busy", 503), ("full", 507), ("readOnly", 503), ("damaged", 503),
        ("unknown", 500), ("hash", 500),
    ]

    var routes: [Route] {
        [
            Route(
                .get, "/fail/{name}", .open,
                Operation("fail", "Fails.", tag: .operations, responses: [.empty(200, "Never.")])
            ) { _, context in
                throw FailingController.error(try context.parameter("name"))
            }
        ]
    }

    private struct Unknown: Error { let cause = "a secret" }

    private static func error(_ name: String) -> any Error {
        switch name {
        case "validation": ValidationFailure(pointer: "/x", detail: "is wrong")
        case "decoding": DecodingFailure.malformed(offset: 3, reason: "no value")
        case "tooMany": DecodingFailure.tooManyRecords(allowed: 1)
        case "duplicate": StoreError.duplicate(field: "username")
        case "lastSuperuser": StoreError.lastSuperuser
        case "corrupt": StoreError.corrupt("a secret")
        case "queueFull": IngestError.queueFull(retryAfterSeconds: 2)
        case "stopped": IngestError.stopped
        case "keyReused": IngestError.idempotencyKeyReused
        case "overloaded": SecurityError.overloaded
        case "hash": SecurityError.hashingFailed(reason: "a secret")
        case "busy": SQLError.busy("a secret")
        case "full": SQLError.full("a secret")
        case "readOnly": SQLError.readOnly("a secret")
        case "damaged": SQLError.corrupt("a secret")
        case "http": HTTPError(HTTPResponse.Status(code: 418))
        case "cancelled": CancellationError()
        default: Unknown()
        }
    }
}
