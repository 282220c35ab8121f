import NIOCore
import Synchronization
import Testing

@testable import Redis

struct RedisExchangeTests {
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    /// Sends a command whose end is noted under `name`.
    private func send(_ name: String, in exchange: inout RedisExchange, _ ends: Ends) -> Int {
        exchange.send(at: RedisExchangeTests.start) { result in
            ends.note(name, (try? result.get())?.text)
        }
    }

    private final class Ends: Sendable {
        private let noted = Mutex<[String]>([])
        var all: [String] { noted.withLock { $0 } }
        func note(_ name: String, _ text: String?) { noted.withLock { $0.append("\(name)=\(text ?? "none")") } }
    }

    private func reply(_ text: String, to exchange: inout RedisExchange, after: TimeAmount = .zero) throws {
        let arrival = try exchange.receive(.bytes(Array(text.utf8)), at: RedisExchangeTests.start + after)
        guard case .reply(let complete, let duration) = arrival else { throw RedisError.malformed("no reply") }
        #expect(duration == after)
        complete?(.success(.bytes(Array(text.utf8))))
    }

    @Test func repliesGoToThoseWhoAskedInTheirOrder() throws {
        let ends = Ends()
        var exchange = RedisExchange(now: RedisExchangeTests.start)
        _ = send("a", in: &exchange, ends)
        _ = send("b", in: &exchange, ends)

        try reply("1", to: &exchange)
        try reply("2", to: &exchange, after: .milliseconds(3))

        #expect(ends.all == ["a=1", "b=2"] && exchange.isIdle && exchange.silentSince == nil)
    }

    @Test func aReplyThatIsLateIsNobodyElses() throws {
        let ends = Ends()
        var exchange = RedisExchange(now: RedisExchangeTests.start)
        let late = send("a", in: &exchange, ends)
        _ = send("b", in: &exchange, ends)

        #expect(exchange.giveUp(late) != nil && exchange.giveUp(late) == nil)
        try reply("1", to: &exchange)
        try reply("2", to: &exchange)

        #expect(ends.all == ["b=2"])
        #expect(exchange.giveUp(late) == nil && exchange.giveUp(99) == nil)
    }

    @Test func messagesComeBetweenReplies() throws {
        let ends = Ends()
        var exchange = RedisExchange(now: RedisExchangeTests.start)
        _ = send("a", in: &exchange, ends)
        let message = RedisReply.array(["message", "channel", "text"].map { .bytes(Array($0.utf8)) })

        guard case .message(let bytes) = try exchange.receive(message, at: RedisExchangeTests.start) else {
            Issue.record("taken for a reply")
            return
        }
        try reply("1", to: &exchange)

        #expect(bytes == Array("text".utf8) && ends.all == ["a=1"])
    }

    @Test func aReplyThatNobodyAskedForEndsIt() {
        var exchange = RedisExchange(now: RedisExchangeTests.start)
        #expect(throws: RedisError.malformed("a reply that nobody asked for")) {
            try exchange.receive(.null, at: RedisExchangeTests.start)
        }
    }

    @Test func whoStillWaitsHearsOfTheEndOnce() throws {
        let ends = Ends()
        var exchange = RedisExchange(now: RedisExchangeTests.start)
        let first = send("a", in: &exchange, ends)
        _ = send("b", in: &exchange, ends)
        _ = exchange.giveUp(first)

        for complete in exchange.end() { complete(.failure(.timedOut)) }

        #expect(ends.all == ["b=none"] && exchange.end().isEmpty && exchange.isIdle)
    }

    @Test func silenceCountsFromTheLastWordWhileSomebodyWaits() throws {
        var exchange = RedisExchange(now: RedisExchangeTests.start)
        _ = send("a", in: &exchange, Ends())
        _ = send("b", in: &exchange, Ends())
        #expect(exchange.silentSince == RedisExchangeTests.start)

        try reply("1", to: &exchange, after: .seconds(2))
        #expect(exchange.silentSince == RedisExchangeTests.start + .seconds(2))
    }
}
