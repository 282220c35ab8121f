import API
import Credentials
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Intake
import Maintenance
import SQL
import Store
import StoreTesting

/// The whole API over a store in memory, for scenarios on analytics.
struct AnalyticsServer: Sendable {
    /// The store under it.
    let store: DataStore
    private let client: any TestClientProtocol
    private let token: String

    /// Runs `scenario` against a fresh server.
    static func run(
        settings: APISettings = APISettings(), prices: PriceTable = .empty, logs: RecentLogs = RecentLogs(),
        _ scenario: @Sendable (AnalyticsServer) async throws -> Void
    ) async throws {
        let store = DataStore(database: try SQLStore.open("sqlite::memory:"))
        try await store.migrate()
        let writer = BatchWriter(store: store)
        let running = Task { await writer.run() }
        let signer = try await TokenSigner(secret: SecretKey(String(repeating: "s", count: 32)), lifetime: 3600)
        let user = try await store.createUser(
            NewUser(username: "root", email: "root@example.org", role: .superuser), passwordHash: "-", at: .now())
        let token = try signer.issue(for: TokenSubject(userID: user.id, version: Int(user.tokenVersion)))
        let api = APIDependencies(
            store: store, writer: writer, prices: prices, signer: signer, settings: settings, logs: logs)
        let application = Application(router: APIRouter.build(api))
        try await application.test(.router) { client in
            try await scenario(AnalyticsServer(store: store, client: client, token: token.text))
        }
        writer.stop()
        await running.value
    }

    /// Sends a request as a superuser; `path` is what stands behind `/api/v1/analytics/`.
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil,
        _ headers: [String: String] = [:]
    ) async throws -> Answer {
        var fields: HTTPFields = [.authorization: "Bearer \(token)"]
        if body != nil { fields[.contentType] = "application/json" }
        for (name, value) in headers {
            if let name = HTTPField.Name(name) { fields[name] = value.isEmpty ? nil : value }
        }
        return try await client.execute(
            uri: "/api/v1/analytics/\(path)", method: method, headers: fields, body: body.map { ByteBuffer(string: $0) }
        ) { Answer(status: Int($0.status.code), headers: $0.headers, text: String(buffer: $0.body)) }
    }

    /// What `/api/v1/admin/system` says.
    func system() async throws -> JSONNode {
        try await client.execute(
            uri: "/api/v1/admin/system", method: .get, headers: [.authorization: "Bearer \(token)"]
        ) {
            Answer(status: Int($0.status.code), headers: $0.headers, text: String(buffer: $0.body)).json
        }
    }

    /// The OpenAPI document.
    func document() async throws -> JSONNode {
        try await client.execute(uri: "/api/v1/openapi.json", method: .get) {
            Answer(status: Int($0.status.code), headers: $0.headers, text: String(buffer: $0.body)).json
        }
    }

    /// Gets what stands behind `/api/v1/analytics/`.
    func get(_ path: String, accept: String? = nil) async throws -> Answer {
        try await send(.get, path, nil, accept.map { ["Accept": $0] } ?? [:])
    }

    /// Posts JSON.
    func post(_ path: String, _ body: String, _ headers: [String: String] = [:]) async throws -> Answer {
        try await send(.post, path, body, headers)
    }
}

/// What the server answered.
struct Answer: Sendable {
    /// The status code.
    let status: Int
    /// The headers.
    let headers: HTTPFields
    /// The body.
    let text: String

    /// The body as JSON; null where it is none.
    var json: JSONNode {
        (try? JSONDecoder().decode(JSONNode.self, from: Data(text.utf8))) ?? .null
    }

    /// The path behind `/api/v1/analytics/` to which `Link: …; rel="next"` leads.
    var next: String? {
        guard let link = HTTPField.Name("Link").flatMap({ headers[$0] }) else { return nil }
        return link.split(separator: ">").first.map { String($0.dropFirst("</api/v1/analytics/".count)) }
    }
}
