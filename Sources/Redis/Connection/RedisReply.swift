/// What Redis answered, in the second version of its protocol.
enum RedisReply: Sendable, Equatable {
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
}

/// A command on its way to Redis.
struct RedisRequest: Sendable {
    /// The command as the protocol has it.
    let command: [UInt8]
    /// How long its reply is waited for.
    let patience: Duration
    /// Called once, with the reply or with the reason why there is none.
    let complete: @Sendable (Result<RedisReply, RedisError>) -> Void

    /// A command with its arguments, the first of which is its name.
    init(
        _ arguments: [[UInt8]], patience: Duration,
        complete: @escaping @Sendable (Result<RedisReply, RedisError>) -> Void = { _ in }
    ) {
        command = RedisRequest.bytes(arguments)
        self.patience = patience
        self.complete = complete
    }

    private static func bytes(_ arguments: [[UInt8]]) -> [UInt8] {
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
}
