import HTTPTypes
import Hummingbird
import HummingbirdCore

/// Which page made a browser send a request, as far as the browser says.
package enum RequestOrigin: Equatable, Sendable {
    /// A page of this server.
    case own
    /// Another page, by its origin, or by what else the browser says of it.
    case foreign(String)
    /// The request does not say: a program sent it, or a link that a person opened.
    case unknown

    /// Reads `Origin`, or else `Sec-Fetch-Site`; behind a trusted proxy, the host that the proxy was asked for counts.
    package init(_ request: Request, trustsProxy: Bool) {
        if let origin = request.headers.first(.origin) {
            let host = RequestOrigin.host(of: request, trustsProxy: trustsProxy)
            self = RequestOrigin.host(ofOrigin: origin).map { $0 == host } == true ? .own : .foreign(origin)
            return
        }
        switch request.headers.first(.fetchSite) {
        case nil, "none": self = .unknown
        case "same-origin": self = .own
        case let site?: self = .foreign(site)
        }
    }

    /// Whether the browser reached this server by HTTPS, as far as that can be known behind a proxy: an own page says
    /// so, or the proxy does.
    package static func isSecure(_ request: Request, trustsProxy: Bool) -> Bool {
        let isOfHTTPS = request.headers.first(.origin)?.lowercased().hasPrefix("https://") == true
        if isOfHTTPS, RequestOrigin(request, trustsProxy: trustsProxy) == .own { return true }
        guard trustsProxy, let scheme = request.headers[values: .forwardedProto].last else { return false }
        return scheme.split(separator: ",").last?.trimmingWhitespace().lowercased() == "https"
    }

    private static func host(of request: Request, trustsProxy: Bool) -> String? {
        let forwarded = trustsProxy ? request.headers[values: .forwardedHost].last : nil
        return (forwarded ?? request.head.authority).map { withoutDefaultPort($0.lowercased()) }
    }

    /// The schemes are not compared: a proxy that ends TLS changes them, and one host is one server here.
    private static func host(ofOrigin origin: String) -> String? {
        let origin = origin.lowercased()
        for scheme in ["http://", "https://"] where origin.hasPrefix(scheme) {
            return withoutDefaultPort(String(origin.dropFirst(scheme.count)))
        }
        return nil
    }

    private static func withoutDefaultPort(_ host: String) -> String {
        for port in [":80", ":443"] where host.hasSuffix(port) { return String(host.dropLast(port.count)) }
        return host
    }
}
