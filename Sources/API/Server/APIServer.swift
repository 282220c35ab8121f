import HummingbirdCore
import Logging
import NIOCore
import WebSocket

/// How the API's connections are served.
public enum APIServer {
    /// Serves HTTP/1.1 within the limits of the settings, and sockets to those who may watch.
    public static func builder(_ api: APIDependencies) -> HTTPServerBuilder {
        let gate = LiveGate(api: api)
        var sockets = WebSocketConfiguration(http: configuration(api), openSockets: api.live.sockets)
        sockets.refusal = { [connections = api.connections] channel, logger in
            connections.refusal(of: channel, logger)
        }
        sockets.headHandlers = { [RequestHeadHandler()] }
        return .http1(webSockets: sockets) { request, _, logger in await gate.decide(on: request, logger) }
    }

    /// Makes the listening socket `channel` wait while the system has no descriptors left.
    public static func guardAccepting(_ channel: any Channel, _ logger: Logger) async throws {
        try await channel.eventLoop.submit {
            try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler(logger: logger), position: .first)
        }.get()
    }

    private static func configuration(_ api: APIDependencies) -> HTTP1Channel.Configuration {
        let limits = api.settings.connections
        let answers = api.answers.budget
        return HTTP1Channel.Configuration(
            additionalChannelHandlers: [RequestDeadlineHandler(limits: limits, answers: answers)],
            httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes, maxHeaderFieldCount: 100)
        )
    }
}
