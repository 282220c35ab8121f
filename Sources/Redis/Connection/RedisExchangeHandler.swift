import NIOCore

/// Carries requests and replies over one channel, and notices a server that is slow or silent.
final class RedisExchangeHandler: ChannelDuplexHandler {
    typealias InboundIn = RedisReply
    typealias OutboundIn = RedisRequest
    typealias OutboundOut = ByteBuffer

    /// What happens to a connection.
    enum Event: Sendable {
        /// A reply did not come in time.
        case slow
        /// A reply came in time again.
        case quick
        /// The connection has ended, for this reason.
        case ended(RedisError)
    }

    private let limits: RedisLimits
    private let receive: @Sendable ([UInt8]) -> Void
    private let notice: @Sendable (Event) -> Void
    private var exchange = RedisExchange(now: .now())
    private var isSlow = false
    private var failure: RedisError?
    private var trial: Scheduled<Void>?

    /// A handler that gives what is published to `receive`, and says what happens to `notice`, on the event loop.
    init(
        _ limits: RedisLimits, receive: @escaping @Sendable ([UInt8]) -> Void,
        notice: @escaping @Sendable (Event) -> Void
    ) {
        self.limits = limits
        self.receive = receive
        self.notice = notice
    }

    func channelActive(context: ChannelHandlerContext) {
        exchange = RedisExchange(now: context.eventLoop.now)
        scheduleTrial(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        end(.away("Redis closed the connection"))
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end(.away("the connection has ended"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(error as? RedisError ?? RedisError(connecting: error))
        context.close(promise: nil)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let request = unwrapOutboundIn(data)
        // Whether it goes well is said to whoever asks, once, by `complete`.
        promise?.succeed()
        if let failure { return request.complete(.failure(failure)) }
        let number = exchange.send(at: context.eventLoop.now, complete: request.complete)
        context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(request.patience)) {
            self.timeIsUp(number)
        }
        context.write(wrapOutboundOut(context.channel.allocator.buffer(bytes: request.command)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do throws(RedisError) {
            switch try exchange.receive(unwrapInboundIn(data), at: context.eventLoop.now) {
            case .message(let bytes): receive(bytes)
            case .reply(let complete, let duration):
                note(duration)
                complete?(.success(unwrapInboundIn(data)))
            }
        } catch {
            end(error)
            context.close(promise: nil)
        }
    }

    /// A slow server counts as quick only when it clearly is: one on the border does not come and go.
    private func note(_ duration: TimeAmount) {
        if duration > TimeAmount(limits.command) {
            noteSlow()
        } else if isSlow, duration <= TimeAmount(limits.command / 2) {
            isSlow = false
            notice(.quick)
        }
    }

    private func noteSlow() {
        guard !isSlow else { return }
        isSlow = true
        notice(.slow)
    }

    private func timeIsUp(_ number: Int) {
        guard let complete = exchange.giveUp(number) else { return }
        noteSlow()
        complete(.failure(.timedOut))
    }

    private func end(_ reason: RedisError) {
        guard failure == nil else { return }
        failure = reason
        trial?.cancel()
        notice(.ended(reason))
        for complete in exchange.end() { complete(.failure(reason)) }
    }

    /// Asks a quiet server from time to time, and gives up a silent one.
    private func scheduleTrial(_ context: ChannelHandlerContext) {
        trial = context.eventLoop.assumeIsolated().scheduleTask(in: TimeAmount(limits.quiet)) {
            guard self.failure == nil else { return }
            self.look(context)
            self.scheduleTrial(context)
        }
    }

    private func look(_ context: ChannelHandlerContext) {
        let now = context.eventLoop.now
        if let since = exchange.silentSince, now - since >= TimeAmount(limits.silence) {
            end(.timedOut)
            return context.close(promise: nil)
        }
        guard exchange.isIdle, isSlow || now - exchange.heard >= TimeAmount(limits.quiet) else { return }
        let ping = RedisRequest([Array("PING".utf8)], patience: limits.command)
        write(context: context, data: NIOAny(ping), promise: nil)
        context.flush()
    }
}

@available(*, unavailable)
extension RedisExchangeHandler: Sendable {}
