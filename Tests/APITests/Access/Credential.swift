import Credentials
import Domain
import HTTPTypes
import Store
import StoreTesting

@testable import API

/// What a request may present.
enum Credential: String, CaseIterable, Sendable {
    case none, garbage, otherScheme, expiredToken, foreignToken, revokedToken, tokenOfDeactivated, tokenOfDeleted
    case unknownKey, revokedKey, expiredKey, wrongIngestHeader
    case ingestKey, ingestKeyInHeader, fixedIngestKey, readKey, fixedAdminKey
    case admin, superuser

    /// What it comes to.
    enum Standing {
        case nobody, wrong, ingests, reads, ingestsAndReads, admin, superuser
    }

    /// What it comes to.
    var standing: Standing {
        switch self {
        case .none: .nobody
        case .ingestKey, .ingestKeyInHeader, .fixedIngestKey: .ingests
        case .readKey: .reads
        case .fixedAdminKey: .ingestsAndReads
        case .admin: .admin
        case .superuser: .superuser
        default: .wrong
        }
    }

    /// The headers of a request that presents it, made anew for each request.
    func headers(_ server: TestServer, _ clock: TestClock) async throws -> HTTPFields {
        switch self {
        case .none: [:]
        case .otherScheme: [.authorization: "Basic cm9vdDpyb290"]
        case .wrongIngestHeader: [.ingestKey: "not the key"]
        case .ingestKeyInHeader: [.ingestKey: try await server.key([.ingest]).text]
        default: [.authorization: "Bearer \(try await bearer(server, clock))"]
        }
    }

    private func bearer(_ server: TestServer, _ clock: TestClock) async throws -> String {
        switch self {
        case .ingestKey: return try await server.key([.ingest]).text
        case .readKey: return try await server.key([.read]).text
        case .fixedIngestKey: return TestServer.ingestKey
        case .fixedAdminKey: return TestServer.adminKey
        case .unknownKey: return APIKey.generate().text
        case .revokedKey:
            let key = try await server.key([.ingest, .read])
            _ = try await server.api.store.revokeKey(id: key.id, at: clock.now)
            return key.text
        case .expiredKey:
            let key = try await server.key([.ingest, .read], expiresAt: clock.now + 1)
            clock.advance(seconds: 1)
            return key.text
        case .expiredToken:
            let token = try server.token(of: server.root)
            clock.advance(seconds: 3600)
            return token
        case .foreignToken:
            let other = try await TokenSigner(secret: SecretKey(String(repeating: "x", count: 32)), lifetime: 900)
            return try other.issue(for: TokenSubject(server.root)).text
        case .revokedToken:
            let issued = try server.api.signer.issue(for: TokenSubject(server.root))
            server.api.revocations.revoke(issued.token.id, until: issued.token.expiresAt)
            return issued.text
        case .tokenOfDeactivated: return try await tokenOfFormer(server) { try $0.deactivated }
        case .tokenOfDeleted: return try await tokenOfFormer(server) { _ in nil }
        case .admin: return try server.token(of: server.anna)
        case .superuser: return try server.token(of: server.root)
        default: return "garbage"
        }
    }

    private func tokenOfFormer(
        _ server: TestServer, _ change: (Credential.Type) throws -> UserChange?
    ) async throws -> String {
        let name = "former\(UInt32.random(in: 0...(.max)))"
        let user = try await server.api.store.createUser(
            NewUser(username: name, email: "\(name)@example.org", role: .superuser), passwordHash: "-",
            at: server.api.now())
        let token = try server.token(of: user)
        if let change = try change(Credential.self) {
            _ = try await server.api.store.updateUser(id: user.id, change)
        } else {
            _ = try await server.api.store.deleteUser(id: user.id)
        }
        return token
    }

    private static var deactivated: UserChange {
        get throws { try UserChange(isActive: false) }
    }
}
