import Credentials
import Domain
import HTTPTypes
import Logging
import RedisServer
import Store
import Synchronization
import Testing

@testable import API
@testable import Live
@testable import Redis
@testable import Access
@testable import HTTP

@Suite("What other instances are told of ended rights")
struct RevocationSharingTests {
    @Test("A browser's session that is ended")
    func session() async throws {
        try await RevocationSharingTests.run { server, told in
            let session = try await server.api.beginBrowserSession(server.anna)
            let cookie = "\(try await server.api.cookie.get().plainName)=\(session.token.text)"
            let fields: HTTPFields = [.cookie: cookie, .fetchSite: "same-origin", .requestedWith: "dashboard"]
            #expect(try await server.send(.delete, "/api/v1/auth/session", fields).status == 204)
            let family = session.token.digest.hex
            try await told.has { if case .token(family, _) = $0 { true } else { false } }
        }
    }

    @Test("A user that is changed", arguments: ["put", "delete", "password"])
    func user(how: String) async throws {
        try await RevocationSharingTests.run { server, told in
            let root = try server.token(of: server.root)
            let path = "/api/v1/admin/users/\(server.anna.id)"
            switch how {
            case "put": _ = try await server.send(.put, path, #"{"is_active":false}"#, bearer: root)
            case "delete": _ = try await server.send(.delete, path, bearer: root)
            default:
                _ = try await server.send(
                    .put, "/api/v1/auth/password",
                    #"{"current_password":"correct horse","new_password":"battery staple"}"#,
                    bearer: try server.token(of: server.anna))
            }
            try await told.has { $0 == .user(server.anna.id) }
        }
    }

    @Test("Keys that are made or revoked", arguments: [true, false])
    func keys(isMade: Bool) async throws {
        try await RevocationSharingTests.run { server, told in
            let key = try await server.key([.read])
            let root = try server.token(of: server.root)
            let path = "/api/v1/admin/keys"
            let answer =
                isMade
                ? try await server.send(.post, path, #"{"name":"x","scopes":["read"]}"#, bearer: root)
                : try await server.send(.delete, "\(path)/\(key.id)", bearer: root)
            #expect(answer.status < 300)
            try await told.has { $0 == .keys }
        }
    }

    @Test("An access token that is ended")
    func token() async throws {
        try await RevocationSharingTests.run { server, told in
            let access = try await server.login("anna").json["access_token"].string ?? ""
            let id = try server.api.signer.verify(access).id
            #expect(try await server.send(.post, "/api/v1/auth/logout", bearer: access).status == 204)
            try await told.has { if case .token(id, _) = $0 { true } else { false } }
        }
    }

    /// What another instance heard.
    final class Told: Sendable {
        private let all = Mutex<[LiveRevocation]>([])

        func note(_ revocation: LiveRevocation) { all.withLock { $0.append(revocation) } }

        /// Waits until one is as wanted.
        func has(_ isWanted: (LiveRevocation) -> Bool) async throws {
            let end = ContinuousClock.now + .seconds(20)
            while !all.withLock({ $0.contains(where: isWanted) }) {
                try #require(ContinuousClock.now < end)
                try await Task.sleep(for: .milliseconds(10))
            }
        }
    }

    private static func run(_ scenario: @Sendable (TestServer, Told) async throws -> Void) async throws {
        let redis = try await RedisServer()
        let (here, there) = (try client(redis), try client(redis))
        let told = Told()
        let relay = RedisRelay(there, hub: LiveHub()) { told.note($0) }
        let listening = [Task { await there.run() }, Task { await relay.run() }]
        defer { for task in listening { task.cancel() } }
        try await TestServer.run(redis: here) { server in
            let running = Task { await server.api.sharing?.run() }
            defer { running.cancel() }
            // A message that is sent before the other one listens is lost: the first one is repeated until it is heard.
            let probe = Task {
                while !Task.isCancelled {
                    server.api.sharing?.tell(changedUser: -1)
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
            defer { probe.cancel() }
            try await told.has { $0 == .user(-1) }
            try await scenario(server, told)
        }
    }

    private static func client(_ server: RedisServer) throws -> RedisClient {
        var limits = RedisLimits()
        limits.leastPause = .milliseconds(20)
        return RedisClient(
            try RedisAddress(server.url()), limits: limits,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }
}
