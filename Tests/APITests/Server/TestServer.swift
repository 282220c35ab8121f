import Credentials
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Intake
import Jobs
import Live
import Logging
import Maintenance
import NIOCore
import Redis
import SQL
import Store
import StoreTesting
import Synchronization

@testable import API
@testable import Access

/// The whole API over a store in memory, with users and keys of every kind.
struct TestServer: Sendable {
    /// What the API works with.
    let api: APIDependencies
    /// A superuser, whose password is `password`.
    let root: User
    /// An admin, whose password is `password`.
    let anna: User
    private let client: any TestClientProtocol

    /// The password of every user.
    static let password = "correct horse"
    /// The fixed keys of a server with default settings.
    static let ingestKey = "a-fixed-ingest-key"
    static let adminKey = "a-fixed-admin-key"

    /// Settings with fixed keys, and a store that may take its time on a machine that does much else.
    static var settings: APISettings {
        var settings = APISettings()
        settings.readinessLimit = .seconds(60)
        settings.ingestKey = ingestKey
        settings.adminKey = adminKey
        return settings
    }

    /// Runs `scenario` against a fresh server, which has the controllers `extra` too; hashing is cheap, and `clock` is
    /// the time.
    static func run(
        settings: APISettings = TestServer.settings, clock: TestClock = TestClock(),
        throttle: any LoginThrottling = LoginThrottle(), redis: RedisClient? = nil,
        over database: (any SQLDatabase)? = nil, and extra: [any Controller] = [], jobs: [Job] = [],
        _ scenario: @Sendable (TestServer) async throws -> Void
    ) async throws {
        let store = DataStore(database: try database ?? SQLStore.open("sqlite::memory:"))
        try await store.migrate()
        let writer = BatchWriter(store: store)
        let running = Task { await writer.run() }
        let signer = try await TokenSigner(
            secret: SecretKey(String(repeating: "s", count: 32)), lifetime: 900, now: { clock.now.date })
        let api = APIDependencies(
            store: store, writer: writer, hasher: cheapHasher, signer: signer, throttle: throttle,
            revocations: RevocationList(now: { clock.now.date }, uptime: { clock.uptime }), settings: settings,
            redis: redis, jobs: JobRunner(store: store, jobs: jobs), now: { clock.now }, uptime: { clock.uptime })
        let root = try await addUser("root", .superuser, to: api)
        let anna = try await addUser("anna", .admin, to: api)
        let router = APIRouter.router(of: APIRouter.documented(api) + extra, api)
        let logger = Logger(label: "test") { RecentLogsHandler(label: $0, logs: api.logs) }
        let application = Application(router: router, logger: logger)
        try await application.test(.router) { client in
            try await scenario(TestServer(api: api, root: root, anna: anna, client: client))
        }
        writer.stop()
        await running.value
    }

    private static let cheapHasher = PasswordHasher(
        parameters: PasswordHasher.Parameters(memoryKiB: 8, iterations: 1, parallelism: 1))

    private static func addUser(_ name: String, _ role: User.Role, to api: APIDependencies) async throws -> User {
        try await api.store.createUser(
            NewUser(username: name, email: "\(name)@example.org", role: role),
            passwordHash: try await api.hasher.hash(password), at: api.now())
    }

    /// What was logged at `info`, a line each.
    var lines: [String] { api.logs.lines(from: .info).map(\.message) }

    /// A fresh access token of `user`.
    func token(of user: User) throws -> String { try api.signer.issue(for: TokenSubject(user)).text }

    /// A new key of the store with `scopes`.
    func key(_ scopes: Set<APIKeyRecord.Scope>, expiresAt: Timestamp? = nil) async throws -> (text: String, id: Int64) {
        let key = APIKey.generate()
        let new = try NewAPIKey(name: "test", scopes: scopes, expiresAt: expiresAt, now: api.now())
        let record = try await api.store.createKey(
            new, prefix: key.prefix, digest: key.digest.hex, createdBy: nil, at: api.now())
        return (text: key.text, id: record.id)
    }

    /// Sends a request; `bearer` is what stands behind `Bearer`, `body` is JSON unless `headers` say otherwise.
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, bearer: String? = nil,
        _ headers: HTTPFields = [:]
    ) async throws -> Answer {
        var fields: HTTPFields = [:]
        if let bearer { fields[.authorization] = "Bearer \(bearer)" }
        if body != nil { fields[.contentType] = "application/json" }
        for field in headers { fields[field.name] = nil }
        for field in headers { fields.append(field) }
        return try await client.execute(
            uri: path, method: method, headers: fields, body: body.map { ByteBuffer(string: $0) }
        ) { Answer(status: Int($0.status.code), headers: $0.headers, text: String(buffer: $0.body)) }
    }

    /// Sends a request without a body.
    func send(_ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields) async throws -> Answer {
        try await send(method, path, nil, bearer: nil, headers)
    }

    /// Signs in by name and password.
    func login(_ username: String, _ password: String = TestServer.password) async throws -> Answer {
        try await send(.post, "/api/v1/auth/login", #"{"username":"\#(username)","password":"\#(password)"}"#)
    }
}

/// Two clocks that stand still until they are moved: the time of day, and one that only goes on.
final class TestClock: Sendable {
    private let moment = Mutex(Timestamp.now())
    private let instant = Mutex(ContinuousClock.now)

    /// The time of day.
    var now: Timestamp { moment.withLock { $0 } }
    /// The time of the clock that only goes on.
    var uptime: ContinuousClock.Instant { instant.withLock { $0 } }

    /// Lets time pass.
    func advance(seconds: Int64) {
        moment.withLock { $0 = $0 + seconds * Timestamp.second }
        instant.withLock { $0 += .seconds(seconds) }
    }

    /// Sets the time of day, as its administrator does, to what it was so many seconds ago; less than 0 sets it forth.
    func setBack(seconds: Int64) {
        moment.withLock { $0 = $0 - seconds * Timestamp.second }
    }
}
