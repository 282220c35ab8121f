import NIOSSL

/// How connections are encrypted: TLS 1.2 or later, and the server's certificate has to be valid for the host.
struct RedisTLS: Sendable {
    private let context: NIOSSLContext
    private let host: String

    /// Encryption to `host`; `authorities` is a PEM file to trust instead of the system's.
    init(host: String, authorities: String?) throws(RedisError) {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let authorities { configuration.trustRoots = .file(authorities) }
        do {
            context = try NIOSSLContext(configuration: configuration)
        } catch {
            throw .away("the certificates of authorities cannot be read: \(error)")
        }
        self.host = host
    }

    /// The handler for one connection.
    func handler() throws -> NIOSSLClientHandler {
        do {
            return try NIOSSLClientHandler(context: context, serverHostname: host)
        } catch let error as NIOSSLExtraError where error == .cannotUseIPAddressInSNI {
            // Without a name, the certificate is checked against the address that is connected to.
            return try NIOSSLClientHandler(context: context, serverHostname: nil)
        }
    }
}
