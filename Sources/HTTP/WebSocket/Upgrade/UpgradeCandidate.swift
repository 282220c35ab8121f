import HTTPTypes
import NIOHTTP1
import NIOHTTPTypesHTTP1

/// A request that can become a socket: RFC 6455, section 4.2.1.
struct UpgradeCandidate: Sendable {
    /// The request.
    let request: HTTPRequest

    /// The request of `head`; nil where it cannot become a socket, whatever the application says.
    init?(_ head: HTTPRequestHead) {
        let headers = head.headers
        guard head.method == .GET,
            headers[canonicalForm: "upgrade"].contains(where: { $0.lowercased() == "websocket" }),
            headers[canonicalForm: "connection"].contains(where: { $0.lowercased() == "upgrade" }),
            headers["sec-websocket-key"].count == 1, headers["sec-websocket-version"] == ["13"],
            // A body would stand where frames are expected.
            !headers.contains(name: "transfer-encoding"), headers.first(name: "content-length") ?? "0" == "0",
            let request = try? HTTPRequest(head, secure: false, splitCookie: false)
        else { return nil }
        self.request = request
    }
}

/// A request that becomes a socket.
struct WebSocketAcceptance: Sendable {
    let headers: HTTPFields
    let handler: WebSocketHandler
    let place: OpenSockets.Place
}
