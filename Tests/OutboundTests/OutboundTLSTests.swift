import Foundation
import NIOSSL
import TestCertificates
import Testing

@testable import Outbound

struct OutboundTLSTests {
    private static let ok = "HTTP/1.1 204 No Content\r\n\r\n"

    /// Makes an authority and a certificate of it for `names`, and runs `body` with a server that has it.
    private func withServer(
        for names: String, _ body: (LocalServer, _ authority: String) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try TestCertificates.make(for: names, in: folder)
        let certificates = try NIOSSLCertificate.fromPEMFile(folder.appendingPathComponent("server.crt").path)
        let key = try NIOSSLPrivateKey(file: folder.appendingPathComponent("server.key").path, format: .pem)
        let context = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: certificates.map { .certificate($0) }, privateKey: .privateKey(key)))
        try await LocalServer.with(.answer(Self.ok), tls: context) { server in
            try await body(server, folder.appendingPathComponent("authority.crt").path)
        }
    }

    private func send(to host: String, _ server: LocalServer, authority: String?) async throws -> OutboundResponse {
        let client = OutboundClient(
            agent: "test", addresses: AddressGuard(allowing: [IPNetwork("127.0.0.0/8")].compactMap { $0 }),
            limits: OutboundLimits(), authorities: authority,
            resolver: NameResolver { _ in [IPAddress("127.0.0.1")].compactMap { $0 } })
        return try await client.send(OutboundRequest(.get, try OutboundURL("https://\(host):\(server.port)/")))
    }

    @Test(arguments: ["named.example", "127.0.0.1"])
    func theCertificateIsCheckedAgainstTheNameOfTheURL(host: String) async throws {
        try await withServer(for: "DNS:named.example,IP:127.0.0.1") { server, authority in
            let answer = try await send(to: host, server, authority: authority)
            #expect(answer.status == 204)
        }
    }

    @Test func aCertificateOfAnotherNameIsRefused() async throws {
        try await withServer(for: "DNS:other.example,IP:127.0.0.1") { server, authority in
            let error = await #expect(throws: OutboundError.self) {
                try await send(to: "named.example", server, authority: authority)
            }
            #expect(error == .untrusted("https://named.example:\(server.port)"))
            #expect(server.requests.isEmpty)
        }
    }

    @Test(arguments: [
        ("a.example", true), ("A.example", true), ("*.example", false), ("b.a.example", false), ("*", false),
        ("*.a.example", false), ("", false),
    ])
    func aNameMatchesItself(name: String, isMatch: Bool) {
        #expect(CertificateName.matches(name, "a.example") == isMatch)
    }

    @Test(arguments: [
        ("*.b.example", true), ("*.example", false), ("*.b.exampl", false), ("a.*.example", false),
        ("*a.b.example", false),
    ])
    func aWildcardIsOneLabel(name: String, isMatch: Bool) {
        #expect(CertificateName.matches(name, "a.b.example") == isMatch)
    }

    @Test func aCertificateOfAnUnknownAuthorityIsRefused() async throws {
        try await withServer(for: "DNS:named.example") { server, _ in
            let error = await #expect(throws: OutboundError.self) {
                try await send(to: "named.example", server, authority: nil)
            }
            #expect(error == .untrusted("https://named.example:\(server.port)"))
        }
    }
}
