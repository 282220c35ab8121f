import Credentials
import Domain
import HTTPTypes
import Store
import StoreTesting
import Synchronization
import Testing

@testable import API
@testable import Access

/// A throttle that calls a function after a password was found to be right, and before anything is done with that.
private final class Gate: LoginThrottling {
    private let base = LoginThrottle()
    private let action = Mutex<(@Sendable () async throws -> Void)?>(nil)

    /// Calls `action` at the next right password.
    func open(_ action: @escaping @Sendable () async throws -> Void) { self.action.withLock { $0 = action } }

    func reserve(user: String, address: String) async throws -> LoginAdmission {
        base.reserve(user: user, address: address)
    }

    func complete(_ reservation: LoginReservation, as outcome: LoginOutcome) async throws {
        base.complete(reservation, as: outcome)
        guard outcome == .succeeded else { return }
        let next = action.withLock { $0.take() }
        try await next?()
    }
}

@Suite("What is verified may change before it is written")
struct InterleavingTests {
    private static let new = "battery staple"
    private static let reset = "set by the superuser"

    @Test("A password that a superuser sets while its owner changes it stays")
    func resetWins() async throws {
        try await InterleavingTests.run { server, gate in
            let access = try await server.login("anna").json["access_token"].string
            gate.open { try await InterleavingTests.change(server, #"{"password":"\#(InterleavingTests.reset)"}"#) }
            let answer = try await InterleavingTests.changeOwn(server, access)
            #expect(answer.status == 401)
            #expect(try await server.login("anna", InterleavingTests.new).status == 401)
            #expect(try await server.login("anna", InterleavingTests.reset).status == 200)
        }
    }

    @Test(
        "A right that is taken away meanwhile lets no password be changed and nobody sign in",
        arguments: [#"{"is_active":false}"#, #"{"role":"superuser"}"#, nil])
    func rightsWin(change: String?) async throws {
        for how in ["password", "login", "session"] {
            try await InterleavingTests.run { server, gate in
                let access = try await server.login("anna").json["access_token"].string
                gate.open { try await InterleavingTests.change(server, change) }
                let answer =
                    switch how {
                    case "password": try await InterleavingTests.changeOwn(server, access)
                    case "login": try await server.login("anna")
                    default: try await InterleavingTests.signIn(server)
                    }
                #expect(answer.status == 401 && answer.headers[.setCookie] == nil, "\(how)")
                let stored = try await server.api.store.credentials(username: "anna")
                guard let stored else { return }
                #expect(try await server.api.hasher.verify(TestServer.password, against: stored.passwordHash).matches)
            }
        }
    }

    @Test("Whoever gets another's name meanwhile does not get the password")
    func renamed() async throws {
        try await InterleavingTests.run { server, gate in
            let access = try server.token(of: server.anna)
            _ = try await server.api.store.updateUser(id: server.anna.id, UserChange(username: "anna2"))
            let other = try NewUser(username: "anna", email: "o@example.org")
            _ = try await server.api.store.createUser(
                other, passwordHash: try await server.api.hasher.hash(TestServer.password), at: server.api.now())
            // The request was let in while the former name was remembered.
            let answer = try await InterleavingTests.changeOwn(server, access)
            #expect([200, 401].contains(answer.status))
            #expect(try await server.login("anna").status == 200)
        }
    }

    @Test("A reset in the midst of many changes by its former owner is final", arguments: 0..<3)
    func loop(round: Int) async throws {
        try await TestServer.run { server in
            let access = try await server.login("anna").json["access_token"].string
            let owner = Task {
                var token = access
                for _ in 0..<40 {
                    let body = #"{"current_password":"correct horse","new_password":"correct horse"}"#
                    let answer = try await server.send(.put, "/api/v1/auth/password", body, bearer: token)
                    token = answer.json["access_token"].string ?? token
                }
            }
            try await Task.sleep(for: .milliseconds(3 * (round + 1)))
            try await InterleavingTests.change(server, #"{"password":"\#(InterleavingTests.reset)"}"#)
            try await owner.value
            let stored = try #require(try await server.api.store.credentials(username: "anna"))
            #expect(try await server.api.hasher.verify(InterleavingTests.reset, against: stored.passwordHash).matches)
        }
    }

    private static func run(_ scenario: @Sendable (TestServer, Gate) async throws -> Void) async throws {
        let gate = Gate()
        try await TestServer.run(throttle: gate) { try await scenario($0, gate) }
    }

    private static func change(_ server: TestServer, _ body: String?) async throws {
        let answer = try await server.send(
            body == nil ? .delete : .put, "/api/v1/admin/users/\(server.anna.id)", body,
            bearer: try server.token(of: server.root))
        #expect(answer.status == 200)
    }

    private static func changeOwn(_ server: TestServer, _ access: String?) async throws -> Answer {
        try await server.send(
            .put, "/api/v1/auth/password",
            #"{"current_password":"\#(TestServer.password)","new_password":"\#(new)"}"#, bearer: access)
    }

    private static func signIn(_ server: TestServer) async throws -> Answer {
        try await server.send(
            .post, "/api/v1/auth/session", #"{"username":"anna","password":"\#(TestServer.password)"}"#)
    }
}
