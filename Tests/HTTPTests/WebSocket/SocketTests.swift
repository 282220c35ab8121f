import NIOCore
import NIOEmbedded
import NIOWebSocket
import Synchronization
import Testing

@testable import HTTP

@Suite("A socket", .timeLimit(.minutes(1)))
struct SocketTests {
    @Test("Hands messages to its handler and takes its answers")
    func echo() async throws {
        let socket = try await TestSocket()
        try await socket.send(.text, Array("hel".utf8), fin: false)
        try await socket.send(.continuation, Array("lo".utf8))
        let answer = try await socket.receive()
        #expect(answer.opcode == .text && answer.fin && answer.maskKey == nil)
        #expect(String(buffer: answer.data) == "hello")
        try await socket.sendClose(1000)
        try await socket.expectClose(.normal)
        await socket.end()
    }

    @Test("Answers a ping with its bytes, and a pong with nothing")
    func ping() async throws {
        let socket = try await TestSocket()
        try await socket.send(.pong, [1])
        try await socket.send(.ping, [7, 8])
        let answer = try await socket.receive()
        #expect(answer.opcode == .pong)
        #expect(answer.data == ByteBuffer(bytes: [7, 8]))
        try await socket.sendClose(3000)
        try await socket.expectClose(WebSocketCloseCode(rawValue: 3000))
        await socket.end()
    }

    @Test("Answers what came before the client's wish to close, and a wish without a code")
    func lastWords() async throws {
        let socket = try await TestSocket { inbound, outbound in
            for await message in inbound {
                try await outbound.send(message)
            }
            try await outbound.send(.text("last"))
        }
        try await socket.send(.text, [65])
        try await socket.send(.connectionClose)
        #expect(String(buffer: try await socket.receive().data) == "A")
        #expect(String(buffer: try await socket.receive().data) == "last")
        try await socket.expectClose(nil)
        await socket.end()
    }

    @Test("Tells who breaks the protocol so, and looks at nothing more", arguments: [false, true])
    func violation(isAfterMessage: Bool) async throws {
        let socket = try await TestSocket()
        if isAfterMessage {
            try await socket.send(.text, [65])
            #expect(String(buffer: try await socket.receive().data) == "A")
        }
        try await socket.send(.text, [66], masked: false)
        try await socket.expectClose(.protocolError)
        try await socket.send(.ping, [1])
        await socket.wait(.seconds(5))
        await socket.end()
        #expect(try await socket.channel.readOutbound(as: WebSocketFrame.self) == nil)
    }

    @Test("Closes with 1000 when its handler is done, and 1011 when it fails")
    func handlerEnds() async throws {
        struct Failure: Error {}
        let done = try await TestSocket { _, _ in }
        try await done.expectClose(.normal)
        let failed = try await TestSocket { _, _ in throw Failure() }
        try await failed.expectClose(.serverError)
        for (socket, code) in [(done, 1000), (failed, 1011)] as [(TestSocket, UInt16)] {
            try await socket.sendClose(code)
            await socket.end()
        }
    }

    @Test("Waits for the client's close frame, and not for ever")
    func closeTimeout() async throws {
        let socket = try await TestSocket { _, outbound in
            outbound.close(.policyViolation, reason: String(repeating: "é", count: 100))
        }
        let frame = try await socket.receive()
        #expect(frame.data.readableBytes == 2 + 122)
        await socket.wait(.seconds(4))
        #expect(socket.channel.isActive)
        await socket.wait(.seconds(1))
        await socket.end()
    }

    @Test("Cannot be written to once it closes")
    func writeAfterClose() async throws {
        let outcome = Mutex<WebSocketClosed?>(nil)
        let socket = try await TestSocket { _, outbound in
            outbound.close(.normal)
            do throws(WebSocketClosed) {
                try await outbound.send(.text("late"))
            } catch {
                outcome.withLock { $0 = error }
            }
        }
        try await socket.expectClose(.normal)
        try await socket.sendClose(1000)
        await socket.end()
        #expect(outcome.withLock { $0 } != nil)
    }

    @Test("Asks a silent client whether it lives, and gives it up in the end")
    func silence() async throws {
        let socket = try await TestSocket()
        for _ in 0..<2 {
            await socket.wait(.seconds(20))
            #expect(try await socket.receive().opcode == .ping)
        }
        await socket.wait(.seconds(20))
        try await socket.expectClose(.policyViolation)
        await socket.wait(.seconds(5))
        await socket.end()
    }

    @Test("Keeps a client that answers")
    func alive() async throws {
        let socket = try await TestSocket()
        for _ in 0..<10 {
            await socket.wait(.seconds(20))
            #expect(try await socket.receive().opcode == .ping)
            try await socket.send(.pong)
        }
        #expect(socket.channel.isActive)
        try await socket.sendClose(1000)
        try await socket.expectClose(.normal)
        await socket.end()
    }

    @Test("Says that the server stops")
    func shutdown() async throws {
        let socket = try await TestSocket()
        socket.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        try await socket.expectClose(.goingAway)
        try await socket.sendClose(1001)
        await socket.end()
    }

    @Test("Ends when the client is gone without a word")
    func halfClosed() async throws {
        let socket = try await TestSocket()
        socket.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        await socket.end()
    }

    @Test("Sends several texts at once, a message each")
    func batch() async throws {
        let socket = try await TestSocket { inbound, outbound in
            try await outbound.send(texts: [])
            try await outbound.send(texts: ["a", "b", "c"].map { ByteBuffer(string: $0) })
            for await _ in inbound {}
        }
        for expected in ["a", "b", "c"] {
            #expect(String(buffer: try await socket.receive().data) == expected)
        }
        try await socket.sendClose(1000)
        try await socket.expectClose(.normal)
        await socket.end()
    }

    @Test("Its place is free again when it is over, and no more places are given than there are")
    func places() async throws {
        let socket = try await TestSocket()
        #expect(socket.sockets.isFull)
        #expect(socket.sockets.place() == nil)
        try await socket.sendClose(1000)
        try await socket.expectClose(.normal)
        await socket.end()
        _ = try await socket.channel.finish(acceptAlreadyClosed: true)
        for _ in 0..<100 where socket.sockets.count > 0 { try await Task.sleep(for: .milliseconds(20)) }
        #expect(socket.sockets.count == 0)
    }
}
