import Hummingbird

extension HTTPContext {
    /// The address that a login counts against: the connection's, or behind a trusted proxy the one that it reports.
    ///
    /// Only the last address in `X-Forwarded-For` is the proxy's own word; all others are the client's. What stands
    /// there and is no address is not taken: a port or a made-up word would be a new address each time.
    package func clientAddress(of request: Request, trustsProxy: Bool) -> String {
        if trustsProxy, let forwarded = request.headers[values: .forwardedFor].last,
            let last = forwarded.split(separator: ",", omittingEmptySubsequences: false).last,
            let address = NetworkAddress(last)
        {
            return address.text
        }
        guard let peerAddress else { return "unknown" }
        return NetworkAddress(peerAddress)?.text ?? String(peerAddress.prefix(64))
    }
}
