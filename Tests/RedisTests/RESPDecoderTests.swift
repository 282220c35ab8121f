import NIOCore
import NIOEmbedded
import Testing

@testable import Redis

struct RESPDecoderTests {
    /// All replies in `text`, which comes in pieces of `size` bytes.
    private func replies(_ text: String, inPiecesOf size: Int = .max) throws -> [RedisReply] {
        let channel = EmbeddedChannel(handler: ByteToMessageHandler(RESPDecoder()))
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        var rest = ByteBuffer(string: text)
        while rest.readableBytes > 0 {
            let piece = rest.readSlice(length: min(size, rest.readableBytes))
            try channel.writeInbound(piece)
        }
        var replies: [RedisReply] = []
        while let reply = try channel.readInbound(as: RedisReply.self) { replies.append(reply) }
        return replies
    }

    private static let conversation =
        "+OK\r\n:-7\r\n$5\r\na\r\nbc\r\n$-1\r\n*-1\r\n*0\r\n-ERR no\r\n*3\r\n$1\r\nx\r\n*2\r\n:1\r\n$0\r\n\r\n$-1\r\n+end\r\n"
    private static let expected: [RedisReply] = [
        .bytes(Array("OK".utf8)), .integer(-7), .bytes(Array("a\r\nbc".utf8)), .null, .null, .array([]),
        .error("ERR no"),
        .array([.bytes(Array("x".utf8)), .array([.integer(1), .bytes([])]), .null]), .bytes(Array("end".utf8)),
    ]

    @Test(arguments: [1, 2, 3, 7, 1000]) func repliesAreCutHoweverTheyCome(size: Int) throws {
        #expect(try replies(RESPDecoderTests.conversation, inPiecesOf: size) == RESPDecoderTests.expected)
    }

    @Test(arguments: [
        "HTTP/1.1 400 Bad Request\r\n", "$x\r\n", "$-2\r\n", "$99999999999\r\n", "*99999999\r\n", ":1.5\r\n",
        "$2\r\nabcd", "+a\rb\r\n", String(repeating: "*1\r\n", count: 9), ":99999999999999999999\r\n",
        "+" + String(repeating: "x", count: 70_000),
    ])
    func whatRedisDoesNotSendIsRefused(text: String) {
        #expect(throws: RedisError.self) { try replies(text) }
    }

    @Test func aReplyThatHasNotComeWholeIsWaitedFor() throws {
        #expect(try replies("*2\r\n:1\r\n$4\r\nab").isEmpty)
    }
}
