import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPTypes
import Testing

@testable import HTTP

@Suite("Slow and broken clients")
struct RequestDeadlineHandlerTests {
    private static let limits: ConnectionLimits = {
        var limits = ConnectionLimits()
        limits.headSeconds = 10
        limits.bodySeconds = 20
        limits.idleSeconds = 30
        return limits
    }()

    private let channel: EmbeddedChannel
    private let answers = ByteBudget(limit: 1 << 20)

    init() throws {
        channel = EmbeddedChannel(
            handler: RequestDeadlineHandler(limits: RequestDeadlineHandlerTests.limits, answers: answers))
        channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
    }

    @Test("A connection on which no head comes is closed")
    func noHead() {
        channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test("A body that drips is answered with 408 when its time is up, however it drips")
    func slowBody() throws {
        try receive(.head(request()))
        for _ in 1...4 {
            channel.embeddedEventLoop.advanceTime(by: .milliseconds(4900))
            try receive(.body(ByteBuffer(string: "x")))
        }
        #expect(try sentStatus() == nil)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(400))
        #expect(try sentStatus() == 408)
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!channel.isActive)
    }

    @Test("A request that is being answered may take its time")
    func slowAnswer() throws {
        try receive(.head(request()))
        try receive(.end(nil))
        channel.embeddedEventLoop.advanceTime(by: .seconds(1000))
        #expect(channel.isActive)
    }

    @Test("A connection between two requests is closed when it idles, and not before")
    func idle() throws {
        for _ in 1...3 {
            channel.embeddedEventLoop.advanceTime(by: .seconds(9))
            try receive(.head(request()))
            try receive(.end(nil))
            try send(HTTPResponse(status: .ok))
        }
        channel.embeddedEventLoop.advanceTime(by: .seconds(29))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test("After an answer with Connection: close the connection is closed")
    func closeAfterAnswer() throws {
        try receive(.head(request()))
        try receive(.end(nil))
        try send(HTTPResponse(status: .ok, headerFields: [.connection: "close"]))
        #expect(!channel.isActive)
    }

    @Test(
        "A head that is no HTTP, or too large, is answered as such",
        arguments: [
            (HTTPParserError.headerOverflow, 431), (HTTPParserError.invalidHeaderToken, 400),
        ])
    func brokenHead(error: HTTPParserError, status: Int) throws {
        channel.pipeline.fireErrorCaught(error)
        #expect(try sentStatus() == status)
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!channel.isActive)
    }

    @Test("A body that is broken is told to whoever reads it")
    func brokenBody() throws {
        try receive(.head(request()))
        channel.pipeline.fireErrorCaught(HTTPParserError.invalidChunkSize)
        #expect(throws: HTTPParserError.invalidChunkSize) { try channel.throwIfErrorCaught() }
    }

    @Test("Who asks whether to send a body is told to when the body is wanted, and once")
    func expectation() throws {
        try receive(.head(request([.expect: "100-continue", .contentLength: "10"])))
        #expect(try sentStatus() == nil)
        channel.triggerUserOutboundEvent(BodyWanted(), promise: nil)
        channel.triggerUserOutboundEvent(BodyWanted(), promise: nil)
        #expect(try sentStatus() == 100)
        #expect(try sentStatus() == nil)
    }

    @Test("The application gets one request at a time, and the next when the answer is whole and taken")
    func pipelined() throws {
        for _ in 1...2 {
            try receive(.head(request()))
            try receive(.end(nil))
        }
        #expect(try received() == 2)
        channel.isWritable = false
        channel.pipeline.fireChannelWritabilityChanged()
        try send(HTTPResponse(status: .ok))
        #expect(try received() == 0)
        channel.isWritable = true
        channel.pipeline.fireChannelWritabilityChanged()
        #expect(try received() == 2)
    }

    @Test("An answer's end goes out, and the next request goes in at once where the answer is taken")
    func answerEnds() throws {
        for _ in 1...2 {
            try receive(.head(request()))
            try receive(.end(nil))
        }
        #expect(try received() == 2)
        try send(HTTPResponse(status: .ok))
        #expect(try sentStatus() == 200)
        guard case .end? = try channel.readOutbound(as: HTTPResponsePart.self) else {
            Issue.record("the answer has no end")
            return
        }
        #expect(try received() == 2)
    }

    @Test("An answer that took longer than any deadline is followed by the time of idling")
    func idleAfterSlowAnswer() throws {
        try receive(.head(request()))
        try receive(.end(nil))
        // The timer that began with the head has fired, and found nothing to do.
        channel.embeddedEventLoop.advanceTime(by: .seconds(100))
        try send(HTTPResponse(status: .ok))
        channel.embeddedEventLoop.advanceTime(by: .seconds(29))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test("While requests wait, nothing more is read")
    func heldReads() throws {
        let reads = ReadCounter()
        try channel.pipeline.syncOperations.addHandler(reads, position: .first)
        for _ in 1...2 {
            try receive(.head(request()))
            try receive(.end(nil))
        }
        let before = reads.count
        channel.pipeline.read()
        #expect(reads.count == before)
        try send(HTTPResponse(status: .ok))
        #expect(reads.count == before + 1)
    }

    @Test("More requests than may wait end the connection")
    func overfull() throws {
        for _ in 0...(WaitingRequests.limit + 1) {
            try? receive(.head(request()))
            try? receive(.end(nil))
        }
        #expect(!channel.isActive)
    }

    @Test("The pieces of a body that come together are handed over as one, all before the end")
    func pieces() throws {
        channel.pipeline.fireChannelRead(HTTPRequestPart.head(request()))
        for _ in 1...1000 { channel.pipeline.fireChannelRead(HTTPRequestPart.body(ByteBuffer(string: "x"))) }
        channel.pipeline.fireChannelRead(HTTPRequestPart.end(nil))
        channel.pipeline.fireChannelReadComplete()
        _ = try channel.readInbound(as: HTTPRequestPart.self)
        guard case .body(let body)? = try channel.readInbound(as: HTTPRequestPart.self) else {
            Issue.record("no body")
            return
        }
        #expect(body.readableBytes == 1000)
        #expect(try received() == 1)
    }

    @Test("A keep-alive connection after an answer above the mark is closed when it idles")
    func idleAfterLargeAnswer() throws {
        try receive(.head(request()))
        try receive(.end(nil))
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
        channel.isWritable = false
        channel.pipeline.fireChannelWritabilityChanged()
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        channel.isWritable = true
        channel.pipeline.fireChannelWritabilityChanged()
        channel.embeddedEventLoop.advanceTime(by: .seconds(29))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(!channel.isActive)
    }

    @Test("A client that takes something gets new time")
    func slowReader() throws {
        try receive(.head(request()))
        try receive(.end(nil))
        for _ in 1...5 {
            channel.isWritable = false
            channel.pipeline.fireChannelWritabilityChanged()
            channel.embeddedEventLoop.advanceTime(by: .seconds(15))
            channel.isWritable = true
            channel.pipeline.fireChannelWritabilityChanged()
        }
        #expect(channel.isActive)
        #expect(answers.bytesHeld == 0)
    }

    @Test("What a client does not take is charged to it, and past its share its connection is closed")
    func charged() throws {
        try receive(.head(request()))
        try receive(.end(nil))
        channel.isWritable = false
        channel.pipeline.fireChannelWritabilityChanged()
        #expect(answers.bytesHeld > 64 << 10)
        channel.isWritable = true
        channel.pipeline.fireChannelWritabilityChanged()
        #expect(answers.bytesHeld == 0)
        #expect(answers.take(500 << 10, for: ClientNetwork("127.0.0.1")))
        channel.isWritable = false
        channel.pipeline.fireChannelWritabilityChanged()
        #expect(!channel.isActive)
    }

    @Test("A second answer to a request is dropped, and a refusal is the only one")
    func oneAnswer() throws {
        try receive(.head(request()))
        channel.embeddedEventLoop.advanceTime(by: .seconds(20))
        #expect(try sentStatus() == 408)
        #expect(throws: ChannelError.self) {
            try channel.writeAndFlush(HTTPResponsePart.head(HTTPResponse(status: .ok))).wait()
        }
    }

    @Test("An answer that nobody takes ends with the connection")
    func blockedReader() throws {
        try receive(.head(request()))
        try receive(.end(nil))
        channel.isWritable = false
        channel.pipeline.fireChannelWritabilityChanged()
        channel.embeddedEventLoop.advanceTime(by: .seconds(20))
        #expect(!channel.isActive)
    }

    private func request(_ headers: HTTPFields = [:]) -> HTTPRequest {
        HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/", headerFields: headers)
    }

    private func receive(_ part: HTTPRequestPart) throws {
        try channel.writeInbound(part)
    }

    /// How many parts the application has got.
    private func received() throws -> Int {
        var count = 0
        while try channel.readInbound(as: HTTPRequestPart.self) != nil { count += 1 }
        return count
    }

    private func send(_ response: HTTPResponse) throws {
        try channel.writeOutbound(HTTPResponsePart.head(response))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
    }

    private func sentStatus() throws -> Int? {
        guard case .head(let head)? = try channel.readOutbound(as: HTTPResponsePart.self) else { return nil }
        return Int(head.status.code)
    }
}

/// Counts how often more is asked for.
private final class ReadCounter: ChannelOutboundHandler {
    typealias OutboundIn = Any

    private(set) var count = 0

    func read(context: ChannelHandlerContext) {
        count += 1
        context.read()
    }
}
