import Hummingbird

extension APIContext {
    /// The address that a login counts against: the connection's, or behind a trusted proxy the one that it reports.
    ///
    /// Only the last address in `X-Forwarded-For` is the proxy's own word; all others are the client's.
    func clientAddress(of request: Request, trustsProxy: Bool) -> String {
        if trustsProxy, let forwarded = request.headers[values: .forwardedFor].last,
            let last = forwarded.split(separator: ",").last?.trimmingWhitespace(), !last.isEmpty
        {
            return String(last.prefix(64))
        }
        return peerAddress ?? "unknown"
    }
}
