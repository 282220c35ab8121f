import NIOCore

/// Tells a client that there is no room for its connection, and closes it.
final class RefusedConnectionHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let isTold: Bool
    private var timer: Scheduled<Void>?

    /// A handler that closes at once, or after its client was told and had a second to read it.
    init(isTold: Bool) {
        self.isTold = isTold
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { refuse(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        refuse(context)
    }

    /// What the client sends is not read as a request.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        // Nothing more comes that could be thrown away with the answer.
        if case ChannelEvent.inputClosed = event { context.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
    }

    private func refuse(_ context: ChannelHandlerContext) {
        guard isTold, timer == nil else { return context.close(promise: nil) }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: RefusedConnectionHandler.answer)), promise: nil)
        context.close(mode: .output, promise: nil)
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: .seconds(1)) { context.close(promise: nil) }
    }

    /// The whole answer, which is the same for all.
    static let answer: String = {
        let problem = Problem.unavailable("Too many connections are open, of all or of your address.", retryAfter: 5)
        let body = String(decoding: problem.document(requestID: "-"), as: UTF8.self)
        let head = [
            "HTTP/1.1 503 Service Unavailable", "Content-Type: application/problem+json",
            "Content-Length: \(body.utf8.count)", "Retry-After: 5", "Connection: close",
        ]
        return head.joined(separator: "\r\n") + "\r\n\r\n" + body
    }()
}

@available(*, unavailable)
extension RefusedConnectionHandler: Sendable {}
