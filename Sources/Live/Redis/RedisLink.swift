import Foundation
import Logging
import Synchronization

/// Whether Redis is there.
public enum RedisCondition: Sendable, Equatable {
    /// It answers.
    case connected
    /// It does not, for this reason; it is tried again every few seconds.
    case away(String)
}

/// One connection to Redis on a thread of its own, made again whenever it is lost.
///
/// While there is none, commands fail at once: nobody waits for a server that is away. A command that is not answered
/// in time ends the connection, so a server that stalls costs each caller one deadline at most, and the next ones
/// nothing.
final class RedisLink: Sendable {
    struct Request: Sendable {
        let command: [UInt8]
        let deadline: ContinuousClock.Instant
        let complete: @Sendable (Result<RedisReply, RedisError>) -> Void
    }

    private struct State {
        var queue: [Request] = []
        var queuedBytes = 0
        var condition = RedisCondition.away("not connected yet")
        var connections = 0
        var isStopped = false
    }

    let address: RedisAddress
    let limits: RedisLimits
    private let name: String
    private let authorities: String?
    private let channels: [String]
    private let receive: @Sendable ([UInt8]) -> Void
    private let logger: Logger
    private let state = Mutex(State())
    private let bell: WakeUpPipe

    /// A link that subscribes to `channels`, if any, and gives what is published there to `receive`, on its thread.
    init(
        _ address: RedisAddress, name: String, limits: RedisLimits, authorities: String? = nil,
        channels: [String] = [], logger: Logger, receive: @escaping @Sendable ([UInt8]) -> Void = { _ in }
    ) {
        self.address = address
        self.name = name
        self.limits = limits
        self.authorities = authorities
        self.channels = channels
        self.receive = receive
        self.logger = logger
        bell = WakeUpPipe()
    }

    /// Whether it is connected now.
    var condition: RedisCondition { state.withLock { $0.condition } }

    /// How often it was connected so far: two equal counts mean that nothing was missed between them.
    var connections: Int { state.withLock { $0.connections } }

    /// Begins; the thread ends with `stop`.
    func start() {
        let thread = Thread { [self] in run() }
        thread.name = name
        thread.start()
    }

    /// Ends the connection for good.
    func stop() {
        state.withLock { $0.isStopped = true }
        bell.ring()
    }

    /// Sends a command and returns its reply; throws within the command's time where there is none.
    func call(_ arguments: [[UInt8]]) async throws(RedisError) -> RedisReply {
        let result = await withCheckedContinuation { continuation in
            send(arguments) { continuation.resume(returning: $0) }
        }
        switch try result.get() {
        case .error(let text): throw .refused(text)
        case let reply: return reply
        }
    }

    private func send(
        _ arguments: [[UInt8]], _ complete: @escaping @Sendable (Result<RedisReply, RedisError>) -> Void
    ) {
        let request = Request(
            command: RedisCommand.bytes(arguments), deadline: .now + limits.command, complete: complete)
        let refusal = state.withLock { state -> RedisError? in
            if case .away(let reason) = state.condition { return .away(reason) }
            guard state.queue.count < limits.waitingCommands,
                state.queue.isEmpty || state.queuedBytes + request.command.count <= limits.waitingBytes
            else { return .busy }
            state.queue.append(request)
            state.queuedBytes += request.command.count
            return nil
        }
        if let refusal { complete(.failure(refusal)) } else { bell.ring() }
    }
}

extension RedisLink {
    private var isStopped: Bool { state.withLock { $0.isStopped } }

    /// The thread's work.
    private func run() {
        var pause = limits.leastPause
        while !isStopped {
            do throws(RedisError) {
                let connection = try RedisConnection(
                    address, authorities: authorities, deadline: .now + limits.connecting)
                let exchange = try RedisExchange(connection, channels: channels, limits: limits, receive: receive)
                pause = limits.leastPause
                note(.connected)
                try serve(exchange)
            } catch {
                note(.away(error.description))
            }
            // A random part keeps instances that lost the same server from coming back in the same moment.
            wait(pause * Double.random(in: 0.75...1.25))
            pause = min(pause * 2, limits.longestPause)
        }
        note(.away("stopped"))
    }

    /// Exchanges commands and replies until the connection is lost or the link stopped.
    private func serve(_ exchange: RedisExchange) throws(RedisError) {
        var failure = RedisError.away("the server shuts down")
        do throws(RedisError) {
            while !isStopped {
                let requests = state.withLock { state in
                    defer { (state.queue, state.queuedBytes) = ([], 0) }
                    return state.queue
                }
                try exchange.add(requests)
                try exchange.turn(bell)
            }
        } catch {
            failure = error
        }
        // First the condition: a command that comes between would wait for nothing.
        note(.away(failure.description))
        exchange.fail(failure)
        throw failure
    }

    private func note(_ condition: RedisCondition) {
        let (isNew, orphans) = state.withLock { state in
            let wasConnected = state.condition == .connected
            let isFirst = state.condition == .away("not connected yet")
            state.condition = condition
            if condition == .connected { state.connections += 1 }
            var orphans: [Request] = []
            if condition != .connected {
                (orphans, state.queue, state.queuedBytes) = (state.queue, [], 0)
            }
            return (isFirst || wasConnected != (condition == .connected), orphans)
        }
        if case .away(let reason) = condition {
            for request in orphans { request.complete(.failure(.away(reason))) }
            guard isNew, !isStopped else { return }
            logger.warning(
                "Redis is away; answers are made without it",
                metadata: ["redis": "\(address)", "link": "\(name)", "reason": "\(reason)"])
        } else if isNew {
            logger.info("Redis is connected", metadata: ["redis": "\(address)", "link": "\(name)"])
        }
    }

    private func wait(_ duration: Duration) {
        let end = ContinuousClock.now + duration
        while !isStopped, DescriptorPoll.wait(for: bell.descriptor, POLLIN, until: end) { bell.clear() }
    }
}
