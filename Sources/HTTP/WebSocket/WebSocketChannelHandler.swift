import NIOCore
import NIOWebSocket

/// A socket on its event loop: hands on whole messages, answers pings, looks whether the client lives, and closes.
final class WebSocketChannelHandler: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    /// How far a socket is from its end.
    enum State: Equatable {
        /// Both sides send.
        case open
        /// Nothing more comes from the client, and the application still answers what came before.
        case ending(Ending)
        /// The close frame is sent, and the client's is waited for.
        case closeSent
        /// The client broke the protocol, and was told so.
        case failed
        /// All is over.
        case closed
    }

    /// Why nothing more comes from a client.
    enum Ending: Equatable {
        /// It wants to close, and gets its code back.
        case wish(WebSocketCloseCode?)
        /// It broke the protocol.
        case violation(FrameViolation)
    }

    private let configuration: WebSocketConfiguration
    private let place: OpenSockets.Place
    private var frames: FrameReader
    private var source: WebSocketInbound.Producer.Source?
    private var context: ChannelHandlerContext?

    private var state = State.open
    private var isMoreWanted = true
    private var isReadHeld = false
    private var unansweredPing: ByteBuffer?
    private var lastFrame = NIODeadline.now()
    private var unwritableSince: NIODeadline?
    private var timer: Scheduled<Void>?

    /// A handler that holds `place` while it is in use.
    init(configuration: WebSocketConfiguration, place: OpenSockets.Place) {
        self.configuration = configuration
        self.place = place
        frames = FrameReader(largestMessage: configuration.largestMessage)
    }

    /// Where messages go; set before the first one can come.
    func deliver(to source: WebSocketInbound.Producer.Source) {
        self.source = source
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        lastFrame = context.eventLoop.now
        schedulePing(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        stop()
        self.context = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    func read(context: ChannelHandlerContext) {
        // While the application has enough to read nothing more is taken from the client. Later everything is read,
        // for the close frame that is somewhere in it.
        if isMoreWanted || state != .open {
            context.read()
        } else {
            isReadHeld = true
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard state == .open || state == .closeSent else { return }
        lastFrame = context.eventLoop.now
        do throws(FrameViolation) {
            guard let event = try frames.read(unwrapInboundIn(data)) else { return }
            handle(event, context)
        } catch {
            end(with: .violation(error), context)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case NIOWebSocketError.invalidFrameLength:
            end(with: .violation(.frameTooLarge(limit: configuration.largestFrame)), context)
        case is NIOWebSocketError: end(with: .violation(.controlFrame), context)
        // The decoder says so of each further byte.
        case ByteToMessageDecoderError.dataReceivedInErrorState: return
        default: context.close(promise: nil)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch state {
        case .open, .ending: context.write(data, promise: promise)
        case .closeSent, .failed, .closed: promise?.fail(WebSocketClosed())
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            unwritableSince = nil
            if let ping = unansweredPing { answer(ping, context) }
        } else if unwritableSince == nil {
            unwritableSince = context.eventLoop.now
        }
        context.fireChannelWritabilityChanged()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case is ChannelShouldQuiesceEvent: close(.goingAway, reason: "the server stops", context)
        case ChannelEvent.inputClosed: context.close(promise: nil)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard let close = event as? WebSocketClose else {
            context.triggerUserOutboundEvent(event, promise: promise)
            return
        }
        self.close(close.code, reason: close.reason, context)
        promise?.succeed()
    }
}

extension WebSocketChannelHandler {
    /// Reads on: the application has taken what it had.
    func resumeReading() {
        isMoreWanted = true
        guard isReadHeld else { return }
        isReadHeld = false
        context?.read()
    }

    /// Goes on without a reader: messages that nobody reads are dropped, but the client's close frame is still seen.
    func readerIsGone() {
        source = nil
        resumeReading()
    }

    private func handle(_ event: FrameReader.Event, _ context: ChannelHandlerContext) {
        switch event {
        case .message(let message) where state == .open:
            if case .stopProducing = source?.yield(message) { isMoreWanted = false }
        case .ping(let payload) where state == .open: answer(payload, context)
        case .message, .ping, .pong: break
        case .close(let code): end(with: .wish(code), context)
        }
    }

    /// Answers the last of several pings alone, where the client does not take the answers (RFC 6455, section 5.5.3).
    private func answer(_ ping: ByteBuffer, _ context: ChannelHandlerContext) {
        guard context.channel.isWritable else {
            unansweredPing = ping
            return
        }
        unansweredPing = nil
        guard state == .open else { return }
        context.writeAndFlush(wrapOutboundOut(WebSocketFrame(fin: true, opcode: .pong, data: ping)), promise: nil)
    }

    private func schedulePing(_ context: ChannelHandlerContext) {
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: configuration.pingInterval) {
            self.lookWhetherAlive(context)
        }
    }

    private func lookWhetherAlive(_ context: ChannelHandlerContext) {
        guard state == .open else { return }
        let now = context.eventLoop.now
        guard now - min(lastFrame, unwritableSince ?? now) < configuration.idleTimeout else {
            return close(.policyViolation, reason: "no answer to pings, or nothing was taken", context)
        }
        if now - lastFrame >= configuration.pingInterval, context.channel.isWritable {
            let ping = WebSocketFrame(fin: true, opcode: .ping, data: ByteBuffer())
            context.writeAndFlush(wrapOutboundOut(ping), promise: nil)
        }
        schedulePing(context)
    }
}

extension WebSocketChannelHandler {
    /// Begins to close; where the client has ended already, it is answered now.
    private func close(_ code: WebSocketCloseCode, reason: String, _ context: ChannelHandlerContext) {
        switch state {
        case .open:
            sendClose(code, reason: reason, context, promise: nil)
            state = .closeSent
            source?.finish()
            scheduleEnd(context) { context.close(promise: nil) }
            resumeReading()
        case .ending(let ending): finish(ending, context)
        case .closeSent, .failed, .closed: return
        }
    }

    /// Lets the application answer what came before the end; then it closes, and the client is answered.
    private func end(with ending: Ending, _ context: ChannelHandlerContext) {
        switch state {
        case .open:
            state = .ending(ending)
            source?.finish()
            scheduleEnd(context) { self.finish(ending, context) }
            resumeReading()
        case .closeSent: context.close(promise: nil)
        case .ending, .failed, .closed: return
        }
    }

    private func finish(_ ending: Ending, _ context: ChannelHandlerContext) {
        let sent = context.eventLoop.makePromise(of: Void.self)
        switch ending {
        case .wish(let code):
            sendClose(code, reason: "", context, promise: sent)
            state = .closeSent
            sent.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        case .violation(let violation):
            sendClose(violation.code, reason: violation.reason, context, promise: sent)
            state = .failed
            // Closing at once would make the client's system throw the close frame away while it still sends, so only
            // our side is closed, and the rest is read and dropped for a moment.
            sent.futureResult.assumeIsolated().whenComplete { _ in context.close(mode: .output, promise: nil) }
        }
        scheduleEnd(context) { context.close(promise: nil) }
    }

    private func sendClose(
        _ code: WebSocketCloseCode?, reason: String, _ context: ChannelHandlerContext,
        promise: EventLoopPromise<Void>?
    ) {
        var payload = ByteBuffer()
        if let code {
            payload.writeInteger(code.rawValue)
            payload.writeString(WebSocketChannelHandler.cut(reason))
        }
        let frame = WebSocketFrame(fin: true, opcode: .connectionClose, data: payload)
        context.writeAndFlush(wrapOutboundOut(frame), promise: promise)
    }

    /// A control frame has 125 bytes, of which the code takes two.
    private static func cut(_ reason: String) -> String {
        var reason = reason
        while reason.utf8.count > 123 { reason.removeLast() }
        return reason
    }

    private func scheduleEnd(_ context: ChannelHandlerContext, _ action: @escaping () -> Void) {
        timer?.cancel()
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: configuration.closeTimeout, action)
    }

    private func stop() {
        state = .closed
        timer?.cancel()
        timer = nil
        source?.finish()
        source = nil
    }
}

@available(*, unavailable)
extension WebSocketChannelHandler: Sendable {}
