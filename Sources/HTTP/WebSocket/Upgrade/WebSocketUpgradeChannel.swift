import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import NIOWebSocket

/// An HTTP/1.1 connection whose first request may make it a socket.
///
/// NIO's upgrade looks at the first request alone: a later one that asks for a socket is answered by the router.
struct WebSocketUpgradeChannel: ServerChildChannel, HTTPChannelHandler {
    /// What a connection has become.
    enum Outcome: Sendable {
        case http(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
        case webSocket(WebSocketConnection)
    }

    struct Value: ServerChildChannelValue {
        let channel: any Channel
        fileprivate let outcome: EventLoopFuture<Outcome>
    }

    let responder: HTTPChannelHandler.Responder
    let configuration: WebSocketConfiguration
    let gate: WebSocketGate

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            if let refusal = configuration.refusal(channel, logger) {
                try channel.pipeline.syncOperations.addHandler(refusal)
                return Value(channel: channel, outcome: channel.eventLoop.makeFailedFuture(WebSocketClosed()))
            }
            try channel.syncOptions?.setOption(ChannelOptions.writeBufferWaterMark, value: configuration.answerMark)
            // Left to itself, the system takes megabytes for each client that reads nothing.
            try channel.syncOptions?.setOption(
                ChannelOptions.socketOption(.so_sndbuf), value: configuration.answerSendBufferBytes)
            let encoder = HTTPResponseEncoder()
            let decoder = ByteToMessageHandler(
                HTTPRequestDecoder(leftOverBytesStrategy: .forwardBytes, limitConfiguration: decoderLimits),
                maximumBufferSize: configuration.largestRest)
            let gate = UpgradeGate(openSockets: configuration.openSockets, gate: gate, logger: logger)
            // They are there from the connection's start, so that its deadlines and errors are handled while the
            // first request is read and decided on.
            let idleTimeout = configuration.http.idleTimeout.map { Duration($0) }
            let later: [any RemovableChannelHandler] =
                [HTTP1ToHTTPServerCodec(secure: false)] + configuration.http.additionalChannelHandlers()
                + [HTTPConnectionStateHandler(idleTimeout: idleTimeout, logger: logger)]
            let heads = configuration.headHandlers()
            let upgrade = NIOTypedHTTPServerUpgradeHandler(
                httpEncoder: encoder, extraHTTPHandlers: [decoder] + heads + [gate] + later,
                upgradeConfiguration: upgradeConfiguration(NIOLoopBound(gate, eventLoop: channel.eventLoop)))
            try channel.pipeline.syncOperations.addHandlers([encoder, decoder] + heads + [gate, upgrade] + later)
            return Value(channel: channel, outcome: upgrade.upgradeResultFuture)
        }
    }

    func handle(value: Value, logger: Logger) async {
        do {
            switch try await value.outcome.get() {
            case .http(let channel): await handleHTTP(asyncChannel: channel, logger: logger)
            case .webSocket(let connection): await connection.serve(logger)
            }
        } catch {
            logger.trace("a connection ended before its first request", metadata: ["error": "\(error)"])
        }
    }

    private var decoderLimits: NIOHTTPDecoderLimitConfiguration {
        var limits = NIOHTTPDecoderLimitConfiguration()
        limits.maxHeaderFieldSize = configuration.http.httpDecoder.maxHeaderFieldSize
        limits.maxHeaderListSize = configuration.http.httpDecoder.maxHeaderListSize
        limits.maxHeaderFieldCount = configuration.http.httpDecoder.maxHeaderFieldCount
        return limits
    }

    private func upgradeConfiguration(
        _ gate: NIOLoopBound<UpgradeGate>
    ) -> NIOTypedHTTPServerUpgradeConfiguration<Outcome> {
        let upgrader = NIOTypedWebSocketServerUpgrader<Outcome>(
            maxFrameSize: configuration.largestFrame, enableAutomaticErrorHandling: false,
            shouldUpgrade: { channel, _ in
                channel.eventLoop.makeSucceededFuture(gate.value.acceptance.map { HTTPHeaders($0.headers) })
            },
            upgradePipelineHandler: { [configuration] channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    guard let acceptance = gate.value.takeAcceptance() else { throw WebSocketClosed() }
                    return .webSocket(try WebSocketConnection(on: channel, acceptance, configuration))
                }
            })
        return NIOTypedHTTPServerUpgradeConfiguration(upgraders: [upgrader]) { channel in
            channel.eventLoop.makeCompletedFuture {
                .http(
                    try NIOAsyncChannel(
                        wrappingChannelSynchronously: channel,
                        configuration: .init(isOutboundHalfClosureEnabled: true)))
            }
        }
    }
}
