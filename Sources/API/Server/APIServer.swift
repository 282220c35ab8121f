import HTTP
import HummingbirdCore
import Logging
import NIOCore

/// How the API's connections are served.
public enum APIServer {
    /// Serves HTTP/1.1 within the limits of the settings, and sockets to those who may watch.
    public static func builder(_ api: APIDependencies) -> HTTPServerBuilder {
        let gate = LiveGate(api: api)
        let server = ConnectionServer(
            limits: api.settings.connections, connections: api.connections, answers: api.answers.budget,
            sockets: api.live.sockets)
        return server.builder { request, _, logger in await gate.decide(on: request, logger) }
    }

    /// Makes the listening socket `channel` wait while the system has no descriptors left.
    public static func guardAccepting(_ channel: any Channel, _ logger: Logger) async throws {
        try await ConnectionServer.guardAccepting(channel, logger)
    }
}
