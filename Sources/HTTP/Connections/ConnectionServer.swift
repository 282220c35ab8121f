import HummingbirdCore
import Logging
import NIOCore

/// How connections are served: HTTP/1.1 within limits, and WebSockets.
package struct ConnectionServer: Sendable {
    /// How long a connection may take, and how large its requests may be.
    package let limits: ConnectionLimits
    /// The connections that are open.
    package let connections: OpenConnections
    /// The budget of answers that wait for their clients.
    package let answers: ByteBudget
    /// How many WebSockets may be open.
    package let sockets: OpenSockets

    /// A server within these bounds.
    package init(
        limits: ConnectionLimits, connections: OpenConnections, answers: ByteBudget, sockets: OpenSockets
    ) {
        self.limits = limits
        self.connections = connections
        self.answers = answers
        self.sockets = sockets
    }

    /// Serves HTTP/1.1, and a WebSocket where `gate` says so.
    package func builder(_ gate: @escaping WebSocketGate) -> HTTPServerBuilder {
        var configuration = WebSocketConfiguration(http: http, openSockets: sockets)
        configuration.refusal = { [connections] channel, logger in connections.refusal(of: channel, logger) }
        configuration.headHandlers = { [RequestHeadHandler()] }
        return .http1(webSockets: configuration, gate: gate)
    }

    /// Makes the listening socket `channel` wait while the system has no descriptors left.
    package static func guardAccepting(_ channel: any Channel, _ logger: Logger) async throws {
        try await channel.eventLoop.submit {
            try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler(logger: logger), position: .first)
        }.get()
    }

    private var http: HTTP1Channel.Configuration {
        HTTP1Channel.Configuration(
            additionalChannelHandlers: [RequestDeadlineHandler(limits: limits, answers: answers)],
            httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes, maxHeaderFieldCount: 100)
        )
    }
}
