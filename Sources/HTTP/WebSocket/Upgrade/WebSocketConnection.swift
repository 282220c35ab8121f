import Logging
import NIOCore

/// A connection that has become a socket.
struct WebSocketConnection: Sendable {
    private let channel: any Channel
    private let inbound: WebSocketInbound
    private let handler: WebSocketHandler

    /// Makes `channel`, which reads and writes frames, a socket.
    init(on channel: any Channel, _ acceptance: WebSocketAcceptance, _ configuration: WebSocketConfiguration) throws {
        let frames = WebSocketChannelHandler(configuration: configuration, place: acceptance.place)
        let sequence = WebSocketInbound.Producer.makeSequence(
            backPressureStrategy: .init(lowWatermark: 1, highWatermark: 2), finishOnDeinit: true,
            delegate: WebSocketDemand(frames, eventLoop: channel.eventLoop))
        frames.deliver(to: sequence.source)
        // Clients say little, so a socket holds a small buffer for what it reads; a long message makes it grow.
        try channel.syncOptions?.setOption(
            ChannelOptions.recvAllocator,
            value: AdaptiveRecvByteBufferAllocator(minimum: 256, initial: 256, maximum: 16 << 10))
        try channel.syncOptions?.setOption(
            ChannelOptions.writeBufferWaterMark, value: .init(low: 32 << 10, high: 64 << 10))
        // Who does not read is noticed after so many bytes; the system would hold megabytes for each of them.
        try channel.syncOptions?.setOption(
            ChannelOptions.socketOption(.so_sndbuf), value: configuration.sendBufferBytes)
        try channel.pipeline.syncOperations.addHandler(frames)
        self.channel = channel
        inbound = WebSocketInbound(sequence.sequence)
        handler = acceptance.handler
    }

    /// Lets the application have the socket; returns when it is closed.
    func serve(_ logger: Logger) async {
        let outbound = WebSocketOutbound(channel)
        await withTaskCancellationHandler {
            do {
                try await handler(inbound, outbound)
                outbound.close(.normal)
            } catch is WebSocketClosed {
                outbound.close(.normal)
            } catch is CancellationError {
                outbound.close(.goingAway)
            } catch {
                logger.error("a socket's handler failed", metadata: ["error": "\(error)"])
                outbound.close(.serverError, reason: "the server failed")
            }
            try? await channel.closeFuture.get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }
}
