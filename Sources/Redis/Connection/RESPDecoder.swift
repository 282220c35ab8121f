import NIOCore

/// Cuts a stream of bytes into replies (RESP2, https://redis.io/docs/latest/develop/reference/protocol-spec/).
///
/// Each byte is looked at once, but for a line that has not come whole; arrays are put together as their members come.
struct RESPDecoder: ByteToMessageDecoder {
    typealias InboundOut = RedisReply

    /// The longest string of bytes that is taken.
    static let longestString = 64 << 20
    /// The longest line: an error's text, a status, a length.
    static let longestLine = 64 << 10
    /// The most members of an array.
    static let mostMembers = 1 << 20
    /// How deep arrays may stand in arrays.
    static let deepest = 8

    private struct OpenArray {
        var missing: Int
        var members: [RedisReply] = []
    }

    private enum Element {
        case reply(RedisReply)
        case array(members: Int)
    }

    private var open: [OpenArray] = []

    mutating func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
        guard let element = try RESPDecoder.element(&buffer) else { return .needMoreData }
        switch element {
        case .array(let members) where members > 0:
            guard open.count < RESPDecoder.deepest else { throw RedisError.malformed("arrays stand too deep") }
            open.append(OpenArray(missing: members))
        case .array: finish(.array([]), context)
        case .reply(let reply): finish(reply, context)
        }
        return .continue
    }

    mutating func decodeLast(
        context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool
    ) throws -> DecodingState {
        try decode(context: context, buffer: &buffer)
    }

    /// Puts a reply into the array that waits for it, or hands it on.
    private mutating func finish(_ reply: RedisReply, _ context: ChannelHandlerContext) {
        var reply = reply
        while var array = open.popLast() {
            array.members.append(reply)
            array.missing -= 1
            guard array.missing == 0 else {
                open.append(array)
                return
            }
            reply = .array(array.members)
        }
        context.fireChannelRead(wrapInboundOut(reply))
    }

    /// Reads one element; nil, and nothing read, where it has not come whole.
    private static func element(_ buffer: inout ByteBuffer) throws(RedisError) -> Element? {
        let start = buffer.readerIndex
        guard let type: UInt8 = buffer.readInteger(), let line = try line(&buffer) else {
            buffer.moveReaderIndex(to: start)
            return nil
        }
        switch type {
        case UInt8(ascii: "+"): return .reply(.bytes(Array(line.utf8)))
        case UInt8(ascii: "-"): return .reply(.error(line))
        case UInt8(ascii: ":"): return .reply(.integer(try number(line)))
        case UInt8(ascii: "$"):
            guard let length = try length(line, atMost: longestString) else { return .reply(.null) }
            guard buffer.readableBytes >= length + 2, let bytes = buffer.readBytes(length: length) else {
                buffer.moveReaderIndex(to: start)
                return nil
            }
            guard buffer.readBytes(length: 2) == [13, 10] else { throw .malformed("a string has no end") }
            return .reply(.bytes(bytes))
        case UInt8(ascii: "*"):
            return try length(line, atMost: mostMembers).map { .array(members: $0) } ?? .reply(.null)
        default: throw .malformed("a reply begins with the byte \(type)")
        }
    }

    /// Reads to the end of the line; nil where that has not come.
    private static func line(_ buffer: inout ByteBuffer) throws(RedisError) -> String? {
        guard let length = buffer.readableBytesView.firstIndex(of: 13).map({ $0 - buffer.readerIndex }) else {
            guard buffer.readableBytes <= longestLine else { throw .malformed("a line is too long") }
            return nil
        }
        guard length <= longestLine else { throw .malformed("a line is too long") }
        guard buffer.readableBytes >= length + 2 else { return nil }
        let line = buffer.readString(length: length)
        guard buffer.readBytes(length: 2) == [13, 10] else { throw .malformed("a line has no end") }
        return line
    }

    /// A length; nil for the one that says that there is nothing.
    private static func length(_ line: String, atMost limit: Int) throws(RedisError) -> Int? {
        let length = try number(line)
        if length == -1 { return nil }
        guard (0...Int64(limit)).contains(length) else { throw .malformed("a length of \(length)") }
        return Int(length)
    }

    private static func number(_ line: String) throws(RedisError) -> Int64 {
        guard let number = Int64(line) else { throw .malformed("a number that is none") }
        return number
    }
}
