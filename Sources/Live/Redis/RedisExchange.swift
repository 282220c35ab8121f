import Foundation

/// What goes on over one connection: commands wait for their replies in order; messages of channels come between.
final class RedisExchange {
    private let connection: RedisConnection
    private let limits: RedisLimits
    private let receive: ([UInt8]) -> Void
    private var unanswered: [RedisLink.Request] = []
    private var heard = ContinuousClock.now

    /// Subscribes to the channels, and waits until that is done.
    init(
        _ connection: RedisConnection, channels: [String], limits: RedisLimits,
        receive: @escaping ([UInt8]) -> Void
    ) throws(RedisError) {
        self.connection = connection
        self.limits = limits
        self.receive = receive
        for channel in channels { try connection.call(["SUBSCRIBE", channel], .now + limits.connecting) }
    }

    /// Sends commands with what is sent next.
    func add(_ requests: [RedisLink.Request]) throws(RedisError) {
        unanswered += requests
        for request in requests { try connection.add(request.command) }
    }

    /// Sends and receives once, waiting for either, for the bell, or for a deadline.
    func turn(_ bell: WakeUpPipe) throws(RedisError) {
        try connection.flush()
        let now = ContinuousClock.now
        if let first = unanswered.first, first.deadline <= now { throw .timedOut }
        if unanswered.isEmpty, heard + limits.quiet <= now {
            heard = now
            let ping = RedisLink.Request(
                command: RedisCommand.bytes(["PING"]), deadline: now + limits.command, complete: { _ in })
            try add([ping])
            try connection.flush()
        }
        let events = connection.hasOutgoing ? POLLIN | POLLOUT : POLLIN
        var items = [
            pollfd(fd: connection.descriptor, events: Int16(events), revents: 0),
            pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        let until = unanswered.first?.deadline ?? (heard + limits.quiet)
        let count = poll(&items, 2, DescriptorPoll.milliseconds(until: until))
        guard count > 0 else { return }
        if items[1].revents != 0 { bell.clear() }
        if items[0].revents != 0 { try take(connection.receive()) }
    }

    /// Fails what is still unanswered.
    func fail(_ error: RedisError) {
        for request in unanswered { request.complete(.failure(error)) }
        unanswered = []
    }

    private func take(_ replies: [RedisReply]) throws(RedisError) {
        guard !replies.isEmpty else { return }
        heard = .now
        var answered = 0
        for reply in replies {
            let members = reply.members
            if members.count == 3, members[0].text == "message", case .bytes(let bytes) = members[2] {
                receive(bytes)
            } else if answered < unanswered.count {
                unanswered[answered].complete(.success(reply))
                answered += 1
            } else {
                throw .malformed("a reply that nobody asked for")
            }
        }
        unanswered.removeFirst(answered)
    }
}
