import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPTypes
import Testing

@testable import API

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

    init() throws {
        channel = EmbeddedChannel(
            handler: RequestDeadlineHandler(limits: RequestDeadlineHandlerTests.limits, longestBody: 1000))
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

    @Test("Who asks whether to send a body is told to, unless it is too large", arguments: [(1000, 100), (1001, nil)])
    func expectation(length: Int, status: Int?) throws {
        try receive(.head(request([.expect: "100-continue", .contentLength: String(length)])))
        #expect(try sentStatus() == status)
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

    private func send(_ response: HTTPResponse) throws {
        try channel.writeOutbound(HTTPResponsePart.head(response))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
    }

    private func sentStatus() throws -> Int? {
        guard case .head(let head)? = try channel.readOutbound(as: HTTPResponsePart.self) else { return nil }
        return Int(head.status.code)
    }
}
