import Logging
import NIOCore
import NIOHTTP1

/// Holds a connection's first request until the application has said whether it becomes a socket.
///
/// It stands before NIO's upgrade handler, which forgets a request whose upgrade is refused. So that one gets to see
/// only upgrades that are granted: from all other requests the wish for one is taken away. NIO's decoder reads nothing
/// behind a request with such a wish, nor behind `CONNECT`, and keeps what comes: so the answer to it is made the
/// connection's last, whichever of its requests it is, and a client that sends too much behind it is cut off.
final class UpgradeGate: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        case expectsHead
        case decides(held: [HTTPServerRequestPart])
        /// Requests are answered, none of which becomes a socket any more.
        case serves
        /// What passes may be frames that the decoder left over.
        case isOver
    }

    private let openSockets: OpenSockets
    private let gate: WebSocketGate
    private let logger: Logger
    private var state = State.expectsHead
    /// What the application granted, until the socket is made.
    private(set) var acceptance: WebSocketAcceptance?
    private var requests = 0
    private var answers = 0
    /// Which of the connection's requests is its last, once that is known.
    private var lastRequest: Int?

    /// A gate that asks `gate`, while `openSockets` has a place.
    init(openSockets: OpenSockets, gate: @escaping WebSocketGate, logger: Logger) {
        self.openSockets = openSockets
        self.gate = gate
        self.logger = logger
    }

    /// Hands over what was granted.
    func takeAcceptance() -> WebSocketAcceptance? {
        defer { acceptance = nil }
        return acceptance
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch state {
        case .expectsHead:
            guard case .head(let head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
            guard let candidate = UpgradeCandidate(head), let place = openSockets.place() else {
                return pass(head, context)
            }
            state = .decides(held: [.head(head)])
            ask(about: candidate, place, head, context)
        case .decides(let held): state = .decides(held: held + [unwrapInboundIn(data)])
        case .serves:
            guard case .head(let head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
            pass(head, context)
        case .isOver: context.fireChannelRead(data)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .serves = state else { return context.write(data, promise: promise) }
        switch unwrapOutboundIn(data) {
        case .head(var head) where answers + 1 == lastRequest && head.status.code >= 200:
            head.headers.replaceOrAdd(name: "connection", value: "close")
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            answers += 1
            context.write(data, promise: promise)
        case .head, .body: context.write(data, promise: promise)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if case .decides = state { state = .isOver }
        // Nobody takes what stands behind the last request.
        if error is ByteToMessageDecoderError.PayloadTooLargeError { return context.close(promise: nil) }
        context.fireErrorCaught(error)
    }

    func channelInactive(context: ChannelHandlerContext) {
        state = .isOver
        context.fireChannelInactive()
    }

    private func ask(
        about candidate: UpgradeCandidate, _ place: OpenSockets.Place, _ head: HTTPRequestHead,
        _ context: ChannelHandlerContext
    ) {
        // What the client sends before it has its answer stays in its system, not in this process.
        read(false, context)
        let channel = context.channel
        let decision = context.eventLoop.makePromise(of: WebSocketDecision.self)
        decision.completeWithTask { [gate, logger] in await gate(candidate.request, channel, logger) }
        decision.futureResult.assumeIsolated().whenSuccess { decision in
            guard case .decides(let held) = self.state else { return }
            self.read(true, context)
            if case .upgrade(let headers, let handler) = decision {
                self.acceptance = WebSocketAcceptance(headers: headers, handler: handler, place: place)
                self.pass(head, asUpgrade: true, context)
            } else {
                self.pass(head, context)
            }
            for part in held.dropFirst() { context.fireChannelRead(self.wrapInboundOut(part)) }
            context.fireChannelReadComplete()
        }
    }

    private func pass(_ head: HTTPRequestHead, asUpgrade isUpgrade: Bool = false, _ context: ChannelHandlerContext) {
        state = isUpgrade ? .isOver : .serves
        requests += 1
        var head = head
        if !isUpgrade, head.headers.contains(name: "upgrade") || head.method == .CONNECT {
            lastRequest = requests
            head.headers.remove(name: "upgrade")
            head.headers.replaceOrAdd(name: "connection", value: "close")
        }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    private func read(_ isReading: Bool, _ context: ChannelHandlerContext) {
        // It fails on a channel that is closed already, where it does not matter.
        try? context.channel.syncOptions?.setOption(ChannelOptions.autoRead, value: isReading)
    }
}

@available(*, unavailable)
extension UpgradeGate: Sendable {}
