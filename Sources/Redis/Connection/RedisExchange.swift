import DequeModule
import NIOCore

/// What goes on over one connection, without the connection: commands wait for their replies in order; messages of
/// channels come between.
struct RedisExchange {
    /// What a reply is.
    enum Arrival {
        /// A message that was published on a channel.
        case message([UInt8])
        /// The reply to the oldest command, after so long; nobody waits any more where `complete` is nil.
        case reply(complete: (@Sendable (Result<RedisReply, RedisError>) -> Void)?, after: TimeAmount)
    }

    private struct Waiting {
        let since: NIODeadline
        var complete: (@Sendable (Result<RedisReply, RedisError>) -> Void)?
    }

    private var waiting: Deque<Waiting> = []
    /// The number of the oldest command that waits.
    private var first = 0
    private(set) var heard: NIODeadline

    /// An exchange that begins now.
    init(now: NIODeadline) {
        heard = now
    }

    /// Whether every command has its reply.
    var isIdle: Bool { waiting.isEmpty }

    /// Since when nothing was heard although a reply is outstanding; nil where none is.
    var silentSince: NIODeadline? { waiting.first.map { max($0.since, heard) } }

    /// Notes a command that is sent, and returns its number.
    mutating func send(
        at now: NIODeadline, complete: @escaping @Sendable (Result<RedisReply, RedisError>) -> Void
    ) -> Int {
        waiting.append(Waiting(since: now, complete: complete))
        return first + waiting.count - 1
    }

    /// Notes a reply; throws `RedisError.malformed` where nobody asked for it.
    mutating func receive(_ reply: RedisReply, at now: NIODeadline) throws(RedisError) -> Arrival {
        heard = now
        let members = reply.members
        if members.count == 3, members[0].text == "message", case .bytes(let bytes) = members[2] {
            return .message(bytes)
        }
        guard let oldest = waiting.popFirst() else { throw .malformed("a reply that nobody asked for") }
        first += 1
        return .reply(complete: oldest.complete, after: now - oldest.since)
    }

    /// Gives up the wait for a command's reply, which may still come; nil where it has come already.
    mutating func giveUp(_ number: Int) -> (@Sendable (Result<RedisReply, RedisError>) -> Void)? {
        guard number >= first, number - first < waiting.count else { return nil }
        return waiting[number - first].complete.take()
    }

    /// Ends the exchange, and returns who still waits.
    mutating func end() -> [@Sendable (Result<RedisReply, RedisError>) -> Void] {
        defer { waiting.removeAll() }
        return waiting.compactMap(\.complete)
    }
}
