import HTTPTypes
import Testing

@testable import API
@testable import Access

@Suite("Every route and every credential")
struct AccessMatrixTests {
    /// Who may use which route. A route that is missing here, or that is not served, fails the first test.
    static let table: [String: AccessRule] = [
        "GET /": .open, "GET /health": .open, "GET /ready": .open, "GET /metrics": .open, "GET /setup": .open,
        "GET /api/v1/openapi.json": .open, "GET /api/v1/docs": .open, "GET /api/v1/redoc": .open,
        "GET /api/v1/docs/assets/{file}": .open, "GET /dashboard/{file}": .open,
        "POST /api/v1/auth/login": .open, "POST /api/v1/auth/refresh": .open, "POST /api/v1/auth/setup": .open,
        "POST /api/v1/auth/session": .open, "GET /api/v1/auth/session": .admin, "DELETE /api/v1/auth/session": .admin,
        "POST /api/v1/auth/logout": .admin, "PUT /api/v1/auth/password": .admin,
        "GET /api/v1/admin/users/me": .admin, "GET /api/v1/admin/users": .admin,
        "POST /api/v1/admin/users": .superuser, "PUT /api/v1/admin/users/{id}": .superuser,
        "DELETE /api/v1/admin/users/{id}": .superuser,
        "GET /api/v1/admin/keys": .superuser, "POST /api/v1/admin/keys": .superuser,
        "DELETE /api/v1/admin/keys/{id}": .superuser,
        "POST /api/v1/analytics/auth-failure": .open,
        "POST /api/v1/analytics/events": .ingest, "GET /api/v1/analytics/events": .read,
        "GET /api/v1/analytics/events/{id}": .read, "GET /api/v1/analytics/metrics/{id}": .read,
        "GET /api/v1/analytics/costs/{id}": .read,
        "POST /api/v1/analytics/metrics": .ingest, "GET /api/v1/analytics/metrics": .read,
        "POST /api/v1/analytics/errors": .ingest, "GET /api/v1/analytics/errors": .read,
        "GET /api/v1/analytics/errors/{id}": .read,
        "PATCH /api/v1/analytics/errors/{id}": .admin, "GET /api/v1/analytics/diag/error-logs": .read,
        "GET /api/v1/analytics/error-groups": .read, "GET /api/v1/analytics/error-groups/{id}": .read,
        "PATCH /api/v1/analytics/error-groups/{id}": .admin,
        "POST /api/v1/analytics/costs": .ingest, "GET /api/v1/analytics/costs": .read,
        "GET /api/v1/analytics/costs/summary": .ingestOrRead,
        "POST /api/v1/analytics/sessions": .ingest, "GET /api/v1/analytics/sessions": .read,
        "GET /api/v1/analytics/sessions/{session_id}": .read,
        "PATCH /api/v1/analytics/sessions/{session_id}": .ingest,
        "GET /api/v1/analytics/summary": .read, "GET /api/v1/analytics/dashboard": .read,
        "GET /api/v1/analytics/live": .read, "GET /api/v1/analytics/stream": .read,
        "GET /api/v1/analytics/tools": .read, "GET /api/v1/analytics/tool": .read,
        "GET /api/v1/admin/jobs": .admin, "POST /api/v1/admin/jobs/{name}/run": .superuser,
        "GET /api/v1/admin/system": .admin, "GET /api/v1/admin/audit": .superuser,
        "GET /api/v1/analytics/session": .read, "PATCH /api/v1/analytics/session": .ingest,
        "GET /api/v1/analytics/tools/{tool_name}": .read,
        "GET /api/v1/analytics/timeseries": .read, "GET /api/v1/analytics/logs": .read,
    ]

    @Test("The table names every route that is served, with its access, and no other")
    func tableIsComplete() async throws {
        try await TestServer.run { server in
            let routes = APIRouter.documented(server.api).flatMap(\.routes)
            let served = Dictionary(uniqueKeysWithValues: routes.map { ("\($0.method) \($0.template)", $0.access) })
            #expect(served == AccessMatrixTests.table)
        }
    }

    @Test(
        "A route answers 401 to wrong credentials, 403 to insufficient ones, and neither to others",
        arguments: Credential.allCases)
    func matrix(credential: Credential) async throws {
        let clock = TestClock()
        try await TestServer.run(clock: clock) { server in
            for (name, access) in AccessMatrixTests.table {
                let answer = try await AccessMatrixTests.request(name, credential, server, clock)
                let expected = AccessMatrixTests.refusal(access, credential.standing)
                #expect(answer.refusal == expected, "\(name) with \(credential)")
                #expect(answer.status < 500 || answer.status == 503, "\(name) with \(credential): \(answer.text)")
            }
        }
    }

    @Test(
        "Where reading is public, routes that read let everybody in who does not present something wrong",
        arguments: [Credential.none, .ingestKey, .garbage])
    func publicReading(credential: Credential) async throws {
        var settings = TestServer.settings
        settings.publicRead = true
        let clock = TestClock()
        try await TestServer.run(settings: settings, clock: clock) { server in
            for (name, access) in AccessMatrixTests.table where access == .read || access == .ingestOrRead {
                let answer = try await AccessMatrixTests.request(name, credential, server, clock)
                #expect(answer.refusal == (credential == .garbage ? 401 : nil), "\(name) with \(credential)")
            }
            let event = try await AccessMatrixTests.request(
                "POST /api/v1/analytics/events", credential, server, clock)
            #expect(event.refusal == (credential == .ingestKey ? nil : 401))
        }
    }

    private static func request(
        _ name: String, _ credential: Credential, _ server: TestServer, _ clock: TestClock
    ) async throws -> Answer {
        let parts = name.split(separator: " ")
        let path = parts[1].replacing("{id}", with: "999999").replacing("{session_id}", with: "x")
            .replacing("{file}", with: "redoc-start.js").replacing("{name}", with: "x")
        // HEAD asks a stream for its head alone, as it has no end.
        let method = path.hasSuffix("/stream") ? .head : try #require(HTTPRequest.Method(String(parts[0])))
        let headers = try await credential.headers(server, clock)
        let body = method == .get || method == .head ? nil : "{}"
        return try await server.send(method, String(path), body, bearer: nil, headers)
    }

    private static func refusal(_ access: AccessRule, _ standing: Credential.Standing) -> Int? {
        switch (access, standing) {
        case (.open, _): nil
        case (_, .nobody), (_, .wrong): 401
        case (_, .superuser): nil
        case (.superuser, _): 403
        case (_, .admin): nil
        case (.admin, _): 403
        case (.ingest, .reads), (.read, .ingests): 403
        case (.ingest, _), (.read, _), (.ingestOrRead, _): nil
        }
    }
}

extension Answer {
    /// 401 or 403, where it is a refusal for the sake of credentials; a wrong password is none.
    fileprivate var refusal: Int? { status == 401 || status == 403 ? status : nil }
}
