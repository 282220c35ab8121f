import Foundation
import Logging
import NIOCore

/// Keeps a listening socket from being tried again and again while the system has no descriptors left, and from being
/// given up because one connection could not be taken.
///
/// It stands first in the pipeline, before those who would take any error for the listener's end.
final class AcceptBackoffHandler: ChannelInboundHandler {
    typealias InboundIn = any Channel

    private let logger: Logger
    private let pause: TimeAmount
    private var isPaused = false
    private var isExhausted = false
    private var saidAt: NIODeadline?

    /// A handler that waits for `pause` before it accepts again.
    init(logger: Logger, pause: TimeAmount = .seconds(1)) {
        self.logger = logger
        self.pause = pause
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        isExhausted = false
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let failure = error as? IOError else { return context.fireErrorCaught(error) }
        switch failure.errnoCode {
        // The client went away before it was accepted.
        case ECONNABORTED: return
        case EMFILE, ENFILE, ENOBUFS, ENOMEM: backOff(failure, context)
        default: context.fireErrorCaught(error)
        }
    }

    private func backOff(_ failure: IOError, _ context: ChannelHandlerContext) {
        guard !isPaused else { return }
        say(failure, at: context.eventLoop.now)
        isPaused = true
        isExhausted = true
        accept(false, context)
        context.eventLoop.assumeIsolated().scheduleTask(in: pause) {
            self.isPaused = false
            self.accept(true, context)
        }
    }

    private func say(_ failure: IOError, at now: NIODeadline) {
        if isExhausted, let saidAt, now < saidAt + .seconds(60) { return }
        saidAt = now
        logger.error(
            "no connection can be accepted; it is tried again each second",
            metadata: ["error": "\(String(cString: strerror(failure.errnoCode)))"])
    }

    private func accept(_ isAccepting: Bool, _ context: ChannelHandlerContext) {
        // It fails on a listener that is closed already, where it does not matter.
        try? context.channel.syncOptions?.setOption(ChannelOptions.autoRead, value: isAccepting)
    }
}

@available(*, unavailable)
extension AcceptBackoffHandler: Sendable {}
