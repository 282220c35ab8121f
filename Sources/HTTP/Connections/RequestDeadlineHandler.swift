import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Asks a client for the body that it holds back until it is told to go on; sent down a connection's pipeline.
struct BodyWanted: Sendable {}

/// Carries out what ``ConnectionState`` decides: gives the application one request at a time, cuts off clients that are
/// slow, silent or out of order, and closes connections after their last answer.
///
/// It stands behind the HTTP decoder, so it sees whole heads: the time for a head begins with the connection or with
/// the answer before it, and the time for a body with its head, however the bytes drip.
final class RequestDeadlineHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limits: ConnectionLimits
    private var state = ConnectionState(at: .now())
    private var waiting = WaitingRequests()
    private var isReleasing = false
    /// Whether the application asked for more while something waits that it has not had.
    private var isReadHeld = false
    private var piece = BodyPiece()
    private var untaken: UntakenAnswer
    private var timer: (at: NIODeadline, task: Scheduled<Void>)?

    /// A handler that keeps `limits` and charges what waits to be taken by clients to `answers`.
    init(limits: ConnectionLimits, answers: ByteBudget) {
        self.limits = limits
        untaken = UntakenAnswer(budget: answers)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end()
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        arrive(.part(unwrapInboundIn(data)), context)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        passPiece(context)
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard error is HTTPParserError || error is RequestViolation else { return context.fireErrorCaught(error) }
        arrive(.failure(error), context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event, !waiting.isEmpty { return waiting.append(.inputClosed) }
        context.fireUserInboundEventTriggered(event)
    }

    func read(context: ChannelHandlerContext) {
        // While something waits, more of it stays in the client's system.
        if waiting.isEmpty { context.read() } else { isReadHeld = true }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head): write(head, promise, context)
        case .body: pass(state.sendsBody(), data, promise, context)
        case .end:
            let output = state.sendsEnd(
                isTaken: context.channel.isWritable, isFollowed: !waiting.isEmpty, at: context.eventLoop.now)
            if output == .writeLast { return writeLast(data, promise, context) }
            pass(output, data, promise, context)
            arm(context)
            release(context)
        }
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is BodyWanted else { return context.triggerUserOutboundEvent(event, promise: promise) }
        if state.wantsBody() {
            context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
        }
        promise?.succeed()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        let isWritable = context.channel.isWritable
        state.changed(isWritable: isWritable, at: context.eventLoop.now)
        if isWritable {
            untaken.settle()
        } else if !untaken.charge(context.channel) {
            context.close(promise: nil)
        }
        arm(context)
        release(context)
        context.fireChannelWritabilityChanged()
    }
}

// What comes in.
extension RequestDeadlineHandler {
    private func arrive(_ item: WaitingRequests.Item, _ context: ChannelHandlerContext) {
        guard let part = item.part else { return }
        switch state.intake(of: part) {
        case .drop: return
        case .take where waiting.isEmpty: take(item, context)
        case .take, .hold:
            waiting.append(item)
            if waiting.isOverfull { context.close(promise: nil) }
        }
    }

    /// Hands over what waits and whose turn has come.
    private func release(_ context: ChannelHandlerContext) {
        if state.isOver { waiting.removeAll() }
        guard !waiting.isEmpty, !isReleasing else { return resumeReading(context) }
        isReleasing = true
        var hasPassed = false
        while let item = waiting.first {
            let intake = item.part.map { state.intake(of: $0) } ?? .take
            if intake == .hold { break }
            waiting.removeFirst()
            if intake == .drop { continue }
            hasPassed = true
            take(item, context)
        }
        isReleasing = false
        if hasPassed {
            passPiece(context)
            context.fireChannelReadComplete()
        }
        resumeReading(context)
    }

    private func resumeReading(_ context: ChannelHandlerContext) {
        guard isReadHeld, waiting.isEmpty else { return }
        isReadHeld = false
        context.read()
    }

    private func take(_ item: WaitingRequests.Item, _ context: ChannelHandlerContext) {
        switch item {
        case .part(.head(let request)):
            state.receivedHead(
                isLast: request.asksToClose, awaitsContinue: request.awaitsContinue, at: context.eventLoop.now)
            arm(context)
            context.fireChannelRead(wrapInboundOut(.head(request)))
        case .part(.body(let bytes)):
            state.receivedBody()
            piece.append(bytes)
            if piece.isFull { passPiece(context) }
        case .part(.end(let trailers)):
            passPiece(context)
            if state.isOver {
                if state.receivedEnd(isTaken: true, at: context.eventLoop.now) { context.close(promise: nil) }
                return
            }
            _ = state.receivedEnd(isTaken: context.channel.isWritable, at: context.eventLoop.now)
            context.fireChannelRead(wrapInboundOut(.end(trailers)))
            arm(context)
        case .failure(let error): fail(error, context)
        case .inputClosed:
            passPiece(context)
            context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        }
    }

    private func passPiece(_ context: ChannelHandlerContext) {
        guard let bytes = piece.take() else { return }
        context.fireChannelRead(wrapInboundOut(.body(bytes)))
    }

    private func fail(_ error: any Error, _ context: ChannelHandlerContext) {
        switch state.received(failureAt: context.eventLoop.now) {
        case .refuse: refuse(Problem(unreadable: error, limits), context)
        case .close: context.close(promise: nil)
        case .tellReader:
            passPiece(context)
            context.fireErrorCaught(error)
            arm(context)
        }
    }
}

// What goes out.
extension RequestDeadlineHandler {
    private func write(_ head: HTTPResponse, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
        guard head.status.code >= 200 else {
            return pass(.drop, wrapOutboundOut(.head(head)), promise, context)
        }
        var head = head
        let output = state.sendsHead(isLast: head.headerFields.combined(.connection)?.lowercased() == "close")
        if output == .writeLast { head.headerFields[.connection] = "close" }
        pass(output, wrapOutboundOut(.head(head)), promise, context)
    }

    private func pass(
        _ output: ConnectionState.Output, _ data: NIOAny, _ promise: EventLoopPromise<Void>?,
        _ context: ChannelHandlerContext
    ) {
        if output == .drop {
            promise?.fail(ChannelError.outputClosed)
        } else {
            context.write(data, promise: promise)
        }
    }

    private func refuse(_ problem: Problem, _ context: ChannelHandlerContext) {
        guard state.refuses(at: context.eventLoop.now) else { return context.close(promise: nil) }
        let response = RequestPipeline.response(problem, requestID: "-")
        var head = response.head
        head.headerFields[.connection] = "close"
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: problem.document(requestID: "-")))), promise: nil)
        writeLast(wrapOutboundOut(.end(nil)), nil, context)
    }

    /// Writes the last answer's end, and closes the connection when all of it has gone out.
    ///
    /// While the client still sends, closing at once would make its system throw the answer away: so only our side
    /// is closed then, and the rest is read and dropped for a moment.
    private func writeLast(_ end: NIOAny, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
        waiting.removeAll()
        let written = promise ?? context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in
            guard !self.state.sentAll(at: context.eventLoop.now) else { return context.close(promise: nil) }
            context.close(mode: .output, promise: nil)
            self.arm(context)
        }
        context.writeAndFlush(end, promise: written)
        arm(context)
        resumeReading(context)
    }
}

// Time.
extension RequestDeadlineHandler {
    private func begin(_ context: ChannelHandlerContext) {
        state = ConnectionState(at: context.eventLoop.now)
        arm(context)
    }

    private func end() {
        timer?.task.cancel()
        timer = nil
        waiting.removeAll()
        piece = BodyPiece()
        untaken.settle()
    }

    /// The timer is not moved with every request: it looks when it fires whether the time is up.
    private func arm(_ context: ChannelHandlerContext) {
        guard context.channel.isActive, let deadline = state.deadline(limits) else { return }
        if let timer, timer.at <= deadline { return }
        timer?.task.cancel()
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.look(context) }
        timer = (at: deadline, task: task)
    }

    private func look(_ context: ChannelHandlerContext) {
        timer = nil
        switch state.verdict(limits, at: context.eventLoop.now) {
        case .goOn: arm(context)
        case .refuse: refuse(.bodyTimeout(limits.bodySeconds), context)
        case .close: context.close(promise: nil)
        }
    }
}

@available(*, unavailable)
extension RequestDeadlineHandler: Sendable {}

extension HTTPRequest {
    /// Whether its client wants the connection closed after the answer.
    fileprivate var asksToClose: Bool {
        guard let value = headerFields.combined(.connection) else { return false }
        return value.lowercased().split(separator: ",").contains { $0.trimmingWhitespace() == "close" }
    }

    /// Whether its client holds a body back until it is told to send it.
    fileprivate var awaitsContinue: Bool { headerFields.combined(.expect)?.lowercased() == "100-continue" }
}
