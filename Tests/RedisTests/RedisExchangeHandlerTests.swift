import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import Redis

struct RedisExchangeHandlerTests {
    private final class Notes: Sendable {
        private let noted = Mutex<[String]>([])
        var all: [String] { noted.withLock { $0 } }
        func note(_ text: String) { noted.withLock { $0.append(text) } }
    }

    private let notes = Notes()

    /// A channel that is connected, with a server that is played by the test.
    private func connected() throws -> EmbeddedChannel {
        var limits = RedisLimits()
        limits.command = .milliseconds(500)
        limits.quiet = .seconds(1)
        limits.silence = .seconds(4)
        let handler = RedisExchangeHandler(limits) { [notes] in
            notes.note("message \(String(decoding: $0, as: UTF8.self))")
        } notice: { [notes] event in
            switch event {
            case .slow: notes.note("slow")
            case .quick: notes.note("quick")
            case .ended(let reason): notes.note("ended: \(reason)")
            }
        }
        let channel = EmbeddedChannel(handler: handler)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 6379)).wait()
        return channel
    }

    private func ask(_ name: String, _ channel: EmbeddedChannel) {
        channel.writeAndFlush(
            RedisRequest([Array(name.utf8)], patience: .milliseconds(500)) { [notes] result in
                switch result {
                case .success(let reply): notes.note("\(name): \(reply.text ?? "?")")
                case .failure(let error): notes.note("\(name) failed: \(error)")
                }
            }, promise: nil)
    }

    private func sent(_ channel: EmbeddedChannel) throws -> String {
        var text = ""
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: buffer) }
        return text
    }

    private func answer(_ text: String, _ channel: EmbeddedChannel) throws {
        try channel.writeInbound(RedisReply.bytes(Array(text.utf8)))
    }

    @Test func aCommandGoesOutAndItsReplyComesBack() throws {
        let channel = try connected()
        ask("GET", channel)
        #expect(try sent(channel) == "*1\r\n$3\r\nGET\r\n")

        try answer("1", channel)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(600))
        #expect(notes.all == ["GET: 1"])
    }

    @Test func aSlowServerCostsOneWaitAndStaysConnectedUntilItIsQuick() throws {
        let channel = try connected()
        ask("GET", channel)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(500))
        #expect(notes.all == ["slow", "GET failed: Redis did not answer in time"])

        try answer("late", channel)
        _ = try sent(channel)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(500))
        #expect(try sent(channel) == "*1\r\n$4\r\nPING\r\n")
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(100))
        try answer("PONG", channel)

        #expect(notes.all.last == "quick" && channel.isActive)
    }

    @Test func aServerOnTheBorderOfSlownessDoesNotComeAndGo() throws {
        let channel = try connected()
        for _ in 0..<5 {
            ask("GET", channel)
            channel.embeddedEventLoop.advanceTime(by: .milliseconds(510))
            try answer("late", channel)
            ask("GET", channel)
            channel.embeddedEventLoop.advanceTime(by: .milliseconds(300))
            try answer("almost", channel)
        }
        #expect(notes.all.filter { $0 == "slow" }.count == 1 && !notes.all.contains("quick"))
    }

    @Test func aQuietServerIsAskedAndASilentOneGivenUp() throws {
        let channel = try connected()
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(try sent(channel) == "*1\r\n$4\r\nPING\r\n")

        channel.embeddedEventLoop.advanceTime(by: .seconds(5))

        #expect(notes.all == ["slow", "ended: Redis did not answer in time"] && !channel.isActive)
        ask("GET", channel)
        #expect(notes.all.count == 2)
    }

    @Test func theEndIsHeardByAllWhoWait() throws {
        let channel = try connected()
        ask("A", channel)
        ask("B", channel)
        try channel.close().wait()
        #expect(
            notes.all == [
                "ended: Redis closed the connection", "A failed: Redis closed the connection",
                "B failed: Redis closed the connection",
            ])
    }

    @Test func aReplyThatNobodyAskedForEndsTheConnection() throws {
        let channel = try connected()
        try answer("unasked", channel)
        #expect(notes.all == ["ended: what came is not what Redis sends: a reply that nobody asked for"])
        #expect(!channel.isActive)
    }
}
