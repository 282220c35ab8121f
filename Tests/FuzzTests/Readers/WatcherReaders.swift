import Domain
import NIOCore
import NIOEmbedded
import NIOWebSocket

@testable import API
@testable import HTTP
@testable import Live
@testable import Redis

extension FuzzReader {
    /// Frames, cut where they happen to be, and put together to messages.
    static func readFrames(_ bytes: [UInt8]) {
        let channel = EmbeddedChannel(handler: ByteToMessageHandler(WebSocketFrameDecoder(maxFrameSize: 16 << 10)))
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        let half = bytes.count / 2
        for part in [bytes[..<half], bytes[half...]] {
            guard (try? channel.writeInbound(ByteBuffer(bytes: part))) != nil else { return }
        }
        var reader = FrameReader(largestMessage: 64 << 10)
        while let frame = try? channel.readInbound(as: WebSocketFrame.self) {
            guard let event = try? reader.read(frame) else { continue }
            if case .message(.text(let text)) = event { precondition(text.utf8.count <= 64 << 10) }
        }
    }

    /// A message, which is understood or refused with a reason.
    static func readMessage(_ bytes: [UInt8]) {
        do throws(LiveCommand.Misunderstanding) {
            if case .subscribe(let interests, _) = try LiveCommand.read(text(bytes)).command {
                precondition(!interests.isEmpty, "nothing is watched")
            }
        } catch {
            precondition(!error.detail.isEmpty)
        }
    }

    /// What names a place in a list or a stream is written as it was read.
    static func readCursor(_ bytes: [UInt8]) {
        let text = text(bytes)
        if let cursor = Cursor(text: text) {
            precondition(Cursor(text: cursor.text) == cursor, "a cursor changes on its way")
        }
        if let position = try? LivePosition(text) {
            precondition((try? LivePosition(position.text)) == position, "a position changes on its way")
        }
        if let time = Timestamp(rfc3339: text) {
            precondition(Timestamp(rfc3339: time.rfc3339) == time, "a time changes on its way")
        }
    }

    /// Replies of a Redis server, in two pieces.
    static func readReplies(_ bytes: [UInt8]) {
        let channel = EmbeddedChannel(handler: ByteToMessageHandler(RESPDecoder()))
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        let half = bytes.count / 2
        for part in [bytes[..<half], bytes[half...]] {
            guard (try? channel.writeInbound(ByteBuffer(bytes: part))) != nil else { return }
            while let reply = try? channel.readInbound(as: RedisReply.self) { _ = (reply.text, reply.members.count) }
        }
    }

    /// What instances tell each other, and the address where they do.
    static func readRelay(_ bytes: [UInt8]) {
        if let (sender, message) = RelayMessage.read(bytes) {
            let again = RelayMessage.read(message.bytes(from: sender))
            precondition(again?.message == message, "a message changes on its way")
        }
        if let address = try? RedisAddress(text(bytes)), let password = address.password, password.utf8.count > 20 {
            precondition(!"\(address)".contains(password), "a password is shown")
        }
    }
}
