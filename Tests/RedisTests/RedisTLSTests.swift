import Foundation
import Live
import LiveTesting
import RedisServer
import TestCertificates
import Testing

@testable import Redis

struct RedisTLSTests {
    private static let arguments = [
        "--tls-cert-file", "FOLDER/server.crt", "--tls-key-file", "FOLDER/server.key", "--tls-ca-cert-file",
        "FOLDER/authority.crt", "--tls-auth-clients", "no",
    ]

    /// Makes an authority and a certificate of it for `names`.
    private static func certify(_ names: String) -> (URL) throws -> Void {
        { try TestCertificates.make(for: names, in: $0) }
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func encryptedConnectionsWork(host: String) async throws {
        let server = try await RedisServer(
            RedisTLSTests.arguments, prepare: RedisTLSTests.certify("IP:127.0.0.1,DNS:localhost"))
        let address = try server.address(scheme: "rediss", host: host)
        let authority = server.folder.appendingPathComponent("authority.crt").path
        try await withClient(address, authorities: authority) { client in
            let big = String(repeating: "x", count: 1_000_000)
            _ = try await client.call(["SET", "a", big])
            #expect(try await client.call(["GET", "a"]).text == big)
        }
    }

    @Test func aCertificateOfAnUnknownAuthorityIsRefused() async throws {
        let server = try await RedisServer(RedisTLSTests.arguments, prepare: RedisTLSTests.certify("IP:127.0.0.1"))
        try await expectRefusal(try server.address(scheme: "rediss"), authorities: nil)
    }

    @Test func aCertificateOfAnotherHostIsRefused() async throws {
        let server = try await RedisServer(
            RedisTLSTests.arguments, prepare: RedisTLSTests.certify("IP:127.0.0.2,DNS:other"))
        let authority = server.folder.appendingPathComponent("authority.crt").path
        try await expectRefusal(try server.address(scheme: "rediss"), authorities: authority)
        try await expectRefusal(try server.address(scheme: "rediss", host: "localhost"), authorities: authority)
    }

    private func expectRefusal(_ address: RedisAddress, authorities: String?) async throws {
        try await withClient(address, authorities: authorities, isAwaited: false) { client in
            try await eventually { client.condition != .away("not connected yet") }
            guard case .away(let reason) = client.condition else {
                Issue.record("connected")
                return
            }
            #expect(reason.hasPrefix("the server's certificate is refused"))
        }
    }
}
