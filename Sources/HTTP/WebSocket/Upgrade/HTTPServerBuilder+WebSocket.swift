import HummingbirdCore

extension HTTPServerBuilder {
    /// Serves HTTP/1.1 as `configuration` says, and makes sockets of the requests that `gate` lets through.
    ///
    /// What is refused goes on to the router like any other request, which answers why.
    public static func http1(
        webSockets configuration: WebSocketConfiguration, gate: @escaping WebSocketGate
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            WebSocketUpgradeChannel(responder: responder, configuration: configuration, gate: gate)
        }
    }
}
