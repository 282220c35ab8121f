/// Why another machine could not be called. A description has the host at most, never a path, a header or a body.
public enum OutboundError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The address is none that may be called, for this reason.
    case invalidURL(String)
    /// The host's name has no address.
    case unknownHost(String)
    /// The host is at an address that must not be called: what kind of one that is.
    case refusedAddress(host: String, address: String, kind: String)
    /// The request's body or a header is not allowed.
    case invalidRequest(String)
    /// Too many calls are under way.
    case tooMany
    /// No connection could be made, or it broke.
    case unreachable(String)
    /// The certificate is not valid for the host, or TLS failed otherwise.
    case untrusted(String)
    /// It took longer than allowed.
    case timedOut(seconds: Double)
    /// The answer has more bytes than allowed.
    case tooLarge(bytes: Int)

    /// One sentence for the operator.
    public var description: String {
        switch self {
        case .invalidURL(let reason): "the URL \(reason)"
        case .unknownHost(let host): "no address of \(host) is known"
        case .refusedAddress(let host, let address, let kind):
            "\(host == address ? host : "\(host) is at \(address), which") is \(kind); OUTBOUND_ALLOWED_NETWORKS allows "
                + "single ones"
        case .invalidRequest(let reason): "the request \(reason)"
        case .tooMany: "too many calls to other machines are under way"
        case .unreachable(let place): "\(place) cannot be reached, or ended the connection"
        case .untrusted(let place): "the certificate of \(place) is not valid for it"
        case .timedOut(let seconds): "there was no whole answer within \(seconds.formatted) s"
        case .tooLarge(let bytes): "the answer has more than \(bytes) bytes"
        }
    }

    /// Whether the same call may go well a moment later.
    var mayPass: Bool {
        switch self {
        case .unknownHost, .unreachable, .timedOut, .tooMany: true
        case .invalidURL, .refusedAddress, .invalidRequest, .untrusted, .tooLarge: false
        }
    }
}

extension Double {
    /// The number, without a fraction where it has none.
    fileprivate var formatted: String { self == rounded() ? String(Int64(self)) : String(self) }
}
