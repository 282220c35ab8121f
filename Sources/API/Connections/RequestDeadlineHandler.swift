import HTTPTypes
import HummingbirdCore
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Cuts off clients that are slow, silent or out of order, and closes connections after their last answer.
///
/// It stands behind the HTTP decoder, so it sees whole heads: the time for a head begins with the connection or with
/// the answer before it, and the time for a body with its head, however the bytes drip.
final class RequestDeadlineHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let limits: ConnectionLimits
    private let longestBody: Int
    private var state = ConnectionState()
    private var isRefusing = false
    private var deadline: NIODeadline?
    private var timer: (at: NIODeadline, task: Scheduled<Void>)?

    /// A handler that keeps `limits`; a body longer than `longestBody` bytes is not asked for by `100 Continue`.
    init(limits: ConnectionLimits, longestBody: Int) {
        self.limits = limits
        self.longestBody = longestBody
    }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { expect(within: limits.headSeconds, context) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        cancelTimer()
    }

    func channelActive(context: ChannelHandlerContext) {
        expect(within: limits.headSeconds, context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        cancelTimer()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let request):
            state.receivedHead()
            expect(within: limits.bodySeconds, context)
            continueIfAsked(request, context)
        case .body: break
        case .end:
            state.receivedEnd()
            deadline = nil
            if state.isLastAnswerSent { context.close(promise: nil) }
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let response):
            state.sendsHead(isLast: response.headerFields[.connection] == "close")
            context.write(data, promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            switch state.sendsEnd() {
            case .goOn:
                context.write(data, promise: promise)
            case .expectRequest:
                expect(within: limits.idleSeconds, context)
                context.write(data, promise: promise)
            case .close:
                writeLast(data, promise, context)
            }
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        // A client that takes nothing more of its answer holds memory; each byte that it takes gives it new time.
        if !context.channel.isWritable {
            expect(within: limits.bodySeconds, context)
        } else if !state.isReading {
            deadline = nil
        }
        context.fireChannelWritabilityChanged()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What comes after the last answer is dropped, as it is no request any more.
        if state.isLastAnswerSent { return }
        guard state.canBeRefused, !state.isReading else {
            // Whoever reads the body has to hear that it is cut.
            context.fireErrorCaught(error)
            return
        }
        if case HTTPParserError.headerOverflow = error {
            refuse(.headersTooLarge(limits.headerBytes), context)
        } else {
            refuse(.badRequest("This is not a request of HTTP/1.1."), context)
        }
    }

    private func continueIfAsked(_ request: HTTPRequest, _ context: ChannelHandlerContext) {
        guard let expectation = request.headerFields[.expect], expectation.lowercased() == "100-continue",
            state.canBeRefused, request.headerFields[.contentLength].flatMap({ Int($0) }) ?? 0 <= longestBody
        else { return }
        context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
    }
}

extension RequestDeadlineHandler {
    private func expect(within seconds: Int64, _ context: ChannelHandlerContext) {
        let moment = context.eventLoop.now + .seconds(seconds)
        deadline = moment
        if let timer, timer.at <= moment { return }
        timer?.task.cancel()
        schedule(at: moment, context)
    }

    private func schedule(at moment: NIODeadline, _ context: ChannelHandlerContext) {
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: moment) { self.timeIsUp(context) }
        timer = (at: moment, task: task)
    }

    /// The timer is not moved with every request: it looks when it fires whether the time is up.
    private func timeIsUp(_ context: ChannelHandlerContext) {
        timer = nil
        guard let deadline else { return }
        guard deadline <= context.eventLoop.now else { return schedule(at: deadline, context) }
        if state.isReading, state.canBeRefused {
            refuse(.timeout(limits.bodySeconds), context)
        } else {
            context.close(promise: nil)
        }
    }

    private func cancelTimer() {
        timer?.task.cancel()
        timer = nil
        deadline = nil
    }

    private func refuse(_ problem: Problem, _ context: ChannelHandlerContext) {
        let response = RequestPipeline.response(problem, requestID: "-")
        var head = response.head
        head.headerFields[.connection] = "close"
        state.sendsHead(isLast: true)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(ByteBuffer(bytes: problem.document(requestID: "-")))), promise: nil)
        _ = state.sendsEnd()
        isRefusing = true
        writeLast(wrapOutboundOut(.end(nil)), nil, context)
    }

    /// Writes an answer's end, and closes the connection when all of the answer has gone out.
    private func writeLast(_ end: NIOAny, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
        let written = promise ?? context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in self.close(context) }
        context.writeAndFlush(end, promise: written)
        expect(within: limits.bodySeconds, context)
    }

    /// Ends a connection after its last answer.
    ///
    /// While the client still sends, closing at once would make its system throw the answer away: so only our side
    /// is closed, and the rest is read and dropped for a moment.
    private func close(_ context: ChannelHandlerContext) {
        guard state.isReading || isRefusing else { return context.close(promise: nil) }
        context.close(mode: .output, promise: nil)
        expect(within: RequestDeadlineHandler.lingerSeconds, context)
    }

    private static let lingerSeconds: Int64 = 2
}

@available(*, unavailable)
extension RequestDeadlineHandler: Sendable {}

extension Problem {
    fileprivate static func timeout(_ seconds: Int64) -> Problem {
        Problem(.requestTimeout, "The body did not come within \(seconds) seconds.")
    }

    fileprivate static func headersTooLarge(_ bytes: Int) -> Problem {
        Problem(.requestHeaderFieldsTooLarge, "The headers are larger than the \(bytes) bytes that are allowed.")
    }
}
