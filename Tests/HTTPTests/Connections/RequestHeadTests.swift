import Foundation
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Synchronization
import Testing

@testable import HTTP

@Suite("Heads that can be understood in one way only")
struct RequestHeadTests {
    @Test(
        "Of an absolute address the host counts, and the rest is what all others send",
        arguments: [
            ("http://a.example/x?y=1", "/x?y=1", "a.example"), ("HTTPS://a:443", "/", "a:443"),
            ("http://[::1]:8000?q", "/?q", "[::1]:8000"), ("/x//y", "/x//y", "h"), ("/http://b/", "/http://b/", "h"),
        ])
    func absolute(target: String, path: String, host: String) throws {
        var head = RequestHeadTests.head(target, [("Host", "h")])
        try head.makeUnambiguous()
        #expect(head.uri == path)
        #expect(head.headers["host"] == [host])
    }

    @Test(
        "What servers understand in different ways is refused",
        arguments: [
            [], [("Host", "a"), ("Host", "a")], [("Host", "a,b")], [("Host", "a/b")], [("Host", "a@b")],
            [("Host", "a"), ("Transfer-Encoding", "gzip, chunked")],
            [("Host", "a"), ("Transfer-Encoding", "identity")],
            [("Host", "a"), ("Transfer-Encoding", "chunked"), ("Transfer-Encoding", "chunked")],
            [("Host", "a"), ("Transfer-Encoding", "chunked"), ("Content-Length", "1")],
        ])
    func refused(headers: [(String, String)]) {
        var head = RequestHeadTests.head("/", headers)
        #expect(throws: RequestViolation.self) { try head.makeUnambiguous() }
    }

    @Test("HTTP/1.0 may leave the host out, has no chunks, and is answered once")
    func old() throws {
        var head = RequestHeadTests.head("/", [("Expect", "100-continue")], version: .http1_0)
        try head.makeUnambiguous()
        #expect(head.headers["connection"] == ["close"])
        #expect(head.headers["expect"].isEmpty)
        var chunked = RequestHeadTests.head("/", [("Transfer-Encoding", "chunked")], version: .http1_0)
        #expect(throws: RequestViolation.self) { try chunked.makeUnambiguous() }
    }

    @Test("A listener without descriptors waits, says so once, and goes on")
    func backoff() throws {
        let channel = EmbeddedChannel()
        let log = LogCount()
        let logger = Logger(label: "test") { _ in CountingHandler(lines: log) }
        try channel.pipeline.syncOperations.addHandler(AcceptBackoffHandler(logger: logger))
        for _ in 1...3 {
            channel.pipeline.fireErrorCaught(IOError(errnoCode: EMFILE, reason: "accept"))
            channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        }
        channel.pipeline.fireErrorCaught(IOError(errnoCode: ECONNABORTED, reason: "accept"))
        #expect(log.count == 1)
        try channel.throwIfErrorCaught()
        channel.pipeline.fireErrorCaught(IOError(errnoCode: EBADF, reason: "accept"))
        #expect(throws: IOError.self) { try channel.throwIfErrorCaught() }
    }

    private static func head(
        _ target: String, _ headers: [(String, String)], version: HTTPVersion = .http1_1
    ) -> HTTPRequestHead {
        HTTPRequestHead(version: version, method: .GET, uri: target, headers: HTTPHeaders(headers))
    }
}

/// Counts log lines.
private final class LogCount: Sendable {
    private let lines = Atomic<Int>(0)

    var count: Int { lines.load(ordering: .relaxed) }

    func add() { lines.add(1, ordering: .relaxed) }
}

private struct CountingHandler: LogHandler {
    let lines: LogCount
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.add() }
}
