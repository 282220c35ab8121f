import NIOCore
import NIOSSL

/// Checks that a certificate is one of the URL's name.
///
/// NIOSSL also takes one that is valid for the address that the connection goes to: whoever can lie about a name's
/// address has one of their own address.
enum CertificateName {
    /// Fails with `error` unless the certificate of the connection's other end names `host`.
    static func check(_ host: String, of channel: any Channel, orThrow error: OutboundError) -> EventLoopFuture<Void> {
        channel.nioSSL_peerCertificate().flatMapThrowing { certificate in
            let names = certificate?._subjectAlternativeNames().filter { $0.nameType == .dnsName } ?? []
            guard names.contains(where: { matches(String(decoding: $0.contents, as: UTF8.self), host) }) else {
                throw error
            }
        }
    }

    /// Whether a name in a certificate, which may begin with `*.` for any one label, is that of `host`.
    static func matches(_ name: String, _ host: String) -> Bool {
        let name = name.lowercased()
        if name == host { return true }
        guard name.hasPrefix("*."), let dot = host.firstIndex(of: ".") else { return false }
        let rest = name.dropFirst()
        return rest.dropFirst().contains(".") && rest == host[dot...]
    }
}
