import NIOCore
import NIOPosix
import Synchronization

/// A connection that has signed in.
final class RedisConnection: Sendable {
    /// What a connection is made from.
    struct Plan: Sendable {
        let address: RedisAddress
        let limits: RedisLimits
        /// A PEM file of authorities to trust instead of the system's.
        let authorities: String?
        /// What is subscribed to.
        let channels: [String]
        /// Gets what is published there, on an event loop.
        let receive: @Sendable ([UInt8]) -> Void
        /// Hears whether the server is slow, on an event loop.
        let isSlow: @Sendable (Bool) -> Void
    }

    /// Why a connection has ended, for those who learn of it from elsewhere.
    private final class End: Sendable {
        private let reason = Mutex<RedisError?>(nil)

        var noted: RedisError? { reason.withLock { $0 } }

        func note(_ error: RedisError) { reason.withLock { $0 = $0 ?? error } }
    }

    private let channel: any Channel
    private let end: End

    private init(_ channel: any Channel, _ end: End) {
        self.channel = channel
        self.end = end
    }

    /// Connects to the first of the host's addresses that answers, signs in, chooses the database and subscribes, all
    /// within `RedisLimits.connecting`.
    static func open(
        _ plan: Plan, resolver: (any Resolver & Sendable)? = nil
    ) async throws(RedisError) -> RedisConnection {
        let deadline = NIODeadline.now() + TimeAmount(plan.limits.connecting)
        let end = End()
        let bootstrap = try bootstrap(plan, end).resolver(resolver)
        let connection: RedisConnection
        do {
            let channel = try await bootstrap.connect(host: plan.address.host, port: plan.address.port).get()
            connection = RedisConnection(channel, end)
        } catch {
            throw RedisError(connecting: error)
        }
        do throws(RedisError) {
            try await connection.signIn(plan, before: deadline)
        } catch {
            let reason = end.noted ?? error
            connection.close()
            throw reason
        }
        return connection
    }

    /// Sends a command; its reply, or why there is none, comes by its `complete`.
    func send(_ request: RedisRequest) {
        channel.writeAndFlush(request).whenFailure { [end] _ in
            request.complete(.failure(end.noted ?? .away("the connection has ended")))
        }
    }

    /// Returns when the connection has ended, and says why; ends it where the task is cancelled.
    func waitForEnd() async -> RedisError {
        await withTaskCancellationHandler {
            try? await channel.closeFuture.get()
        } onCancel: {
            close()
        }
        return Task.isCancelled ? .away("the server shuts down") : end.noted ?? .away("the connection has ended")
    }

    private func close() {
        channel.close(promise: nil)
    }

    private static func bootstrap(_ plan: Plan, _ end: End) throws(RedisError) -> ClientBootstrap {
        let tls =
            plan.address.isEncrypted
            ? try RedisTLS(host: plan.address.host, authorities: plan.authorities) : nil
        return ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(TimeAmount(plan.limits.connecting))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(try tls.handler()) }
                    try pipeline.addHandler(ByteToMessageHandler(RESPDecoder()))
                    try pipeline.addHandler(
                        RedisExchangeHandler(plan.limits, receive: plan.receive) { event in
                            switch event {
                            case .slow: plan.isSlow(true)
                            case .quick: plan.isSlow(false)
                            case .ended(let reason): end.note(reason)
                            }
                        })
                }
            }
    }

    private func signIn(_ plan: Plan, before deadline: NIODeadline) async throws(RedisError) {
        if let password = plan.address.password {
            do throws(RedisError) {
                try await call(["AUTH"] + (plan.address.user.map { [$0] } ?? []) + [password], before: deadline)
            } catch .refused(let text) {
                throw .refused(plan.address.withoutPassword(text))
            }
        }
        if plan.address.database != 0 { try await call(["SELECT", "\(plan.address.database)"], before: deadline) }
        // A server that is stopped or still loads takes connections all the same.
        try await call(["PING"], before: deadline)
        for channel in plan.channels { try await call(["SUBSCRIBE", channel], before: deadline) }
    }

    private func call(_ command: [String], before deadline: NIODeadline) async throws(RedisError) {
        let left = Duration.nanoseconds(max(0, (deadline - .now()).nanoseconds))
        let result = await withCheckedContinuation { continuation in
            send(
                RedisRequest(command.map { Array($0.utf8) }, patience: left) { continuation.resume(returning: $0) })
        }
        if case .error(let text) = try result.get() { throw .refused(text) }
    }
}
