import CHiredis

/// What Redis answered.
enum RedisReply: Equatable {
    case null
    case integer(Int64)
    /// A status such as `OK`, or a string of bytes.
    case bytes([UInt8])
    case error(String)
    case array([RedisReply])

    /// The bytes as text.
    var text: String? {
        if case .bytes(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil }
    }

    /// The members of an array; none of anything else.
    var members: [RedisReply] {
        if case .array(let members) = self { members } else { [] }
    }

    /// Copies what hiredis parsed.
    init(_ reply: UnsafePointer<redisReply>) {
        switch reply.pointee.type {
        case REDIS_REPLY_INTEGER: self = .integer(Int64(reply.pointee.integer))
        case REDIS_REPLY_STRING, REDIS_REPLY_STATUS: self = .bytes(RedisReply.bytes(of: reply))
        case REDIS_REPLY_ERROR: self = .error(String(decoding: RedisReply.bytes(of: reply), as: UTF8.self))
        case REDIS_REPLY_ARRAY:
            let members = UnsafeBufferPointer(start: reply.pointee.element, count: reply.pointee.elements)
            self = .array(members.map { $0.map { RedisReply($0) } ?? .null })
        default: self = .null
        }
    }

    private static func bytes(of reply: UnsafePointer<redisReply>) -> [UInt8] {
        guard let start = reply.pointee.str else { return [] }
        return Array(UnsafeRawBufferPointer(start: start, count: reply.pointee.len))
    }
}

/// Cuts a stream of bytes into replies, with hiredis' reader.
final class RedisReader {
    /// The most bytes that may come without completing a reply.
    private static let limit = 64 << 20

    private let reader: UnsafeMutablePointer<redisReader>
    private var unanswered = 0

    init() throws(RedisError) {
        guard let reader = redisReaderCreate() else { throw .away("there is no memory for a connection") }
        self.reader = reader
    }

    deinit { redisReaderFree(reader) }

    /// Takes bytes and returns the replies that are complete with them.
    func feed(_ bytes: UnsafeRawBufferPointer) throws(RedisError) -> [RedisReply] {
        guard let start = bytes.baseAddress else { return [] }
        guard redisReaderFeed(reader, start.assumingMemoryBound(to: CChar.self), bytes.count) == REDIS_OK else {
            throw failure
        }
        unanswered += bytes.count
        var replies: [RedisReply] = []
        while true {
            var reply: UnsafeMutableRawPointer?
            guard redisReaderGetReply(reader, &reply) == REDIS_OK else { throw failure }
            guard let reply else { break }
            replies.append(RedisReply(UnsafePointer(reply.assumingMemoryBound(to: redisReply.self))))
            freeReplyObject(reply)
            unanswered = 0
        }
        guard unanswered <= RedisReader.limit else {
            throw .malformed("a reply of more than \(RedisReader.limit >> 20) MiB")
        }
        return replies
    }

    private var failure: RedisError {
        withUnsafeBytes(of: reader.pointee.errstr) { bytes in
            .malformed(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
        }
    }
}

/// A command on its way to Redis.
enum RedisCommand {
    /// The command's bytes as the protocol has them.
    static func bytes(_ arguments: [[UInt8]]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(arguments.reduce(16) { $0 + $1.count + 16 })
        bytes += "*\(arguments.count)\r\n".utf8
        for argument in arguments {
            bytes += "$\(argument.count)\r\n".utf8
            bytes += argument
            bytes += "\r\n".utf8
        }
        return bytes
    }

    /// The same of texts.
    static func bytes(_ arguments: [String]) -> [UInt8] { bytes(arguments.map { Array($0.utf8) }) }
}
