import Foundation

/// A connection that has signed in: sends commands, and cuts what comes into replies. Used by one thread.
final class RedisConnection {
    private static let readSize = 64 << 10

    private let socket: RedisSocket
    private let tls: RedisTLS?
    private let reader: RedisReader
    private var outgoing: [UInt8] = []
    private var sent = 0
    private let buffer = ReadBuffer(size: readSize)
    private let plain = ReadBuffer(size: readSize)

    /// Connects, signs in and chooses the database before `deadline`.
    init(_ address: RedisAddress, authorities: String?, deadline: ContinuousClock.Instant) throws(RedisError) {
        reader = try RedisReader()
        socket = try RedisSocket(host: address.host, port: address.port, deadline: deadline)
        tls = address.isEncrypted ? try RedisTLS(host: address.host, authorities: authorities) : nil
        try shakeHands(deadline)
        if let password = address.password {
            do throws(RedisError) {
                try call(["AUTH"] + (address.user.map { [$0] } ?? []) + [password], deadline)
            } catch .refused(let text) {
                throw .refused(address.withoutPassword(text))
            }
        }
        if address.database != 0 { try call(["SELECT", "\(address.database)"], deadline) }
        // A server that is stopped or still loads takes connections all the same.
        try call(["PING"], deadline)
    }

    /// For `poll`.
    var descriptor: Int32 { socket.descriptor }

    /// Whether something has to be sent yet.
    var hasOutgoing: Bool { sent < outgoing.count }

    /// Bytes that have to be sent yet.
    var outgoingBytes: Int { outgoing.count - sent }

    /// Adds a command to what has to be sent.
    func add(_ command: [UInt8]) throws(RedisError) {
        guard let tls else {
            outgoing += command
            return
        }
        try tls.encrypt(command)
        outgoing += tls.takeOutgoing()
    }

    /// Sends what the system takes now.
    func flush() throws(RedisError) {
        while hasOutgoing {
            let count = try socket.send(outgoing[sent...])
            if count == 0 { return }
            sent += count
        }
        outgoing.removeAll(keepingCapacity: outgoing.capacity <= RedisConnection.readSize)
        sent = 0
    }

    /// Takes what has come, and returns the replies that are complete.
    func receive() throws(RedisError) -> [RedisReply] {
        var replies: [RedisReply] = []
        while let count = try socket.receive(buffer.bytes) {
            let bytes = UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count])
            if let tls {
                try tls.add(bytes)
                while let count = try tls.decrypt(plain.bytes) {
                    replies += try reader.feed(UnsafeRawBufferPointer(rebasing: plain.bytes[..<count]))
                }
                outgoing += tls.takeOutgoing()
            } else {
                replies += try reader.feed(bytes)
            }
            if count < buffer.bytes.count { break }
        }
        return replies
    }

    /// Sends a command and waits for its reply; for what comes before the connection is used.
    func call(_ command: [String], _ deadline: ContinuousClock.Instant) throws(RedisError) {
        try add(RedisCommand.bytes(command))
        while true {
            try flush()
            let replies = try receive()
            if case .error(let text)? = replies.first { throw .refused(text) }
            if !replies.isEmpty { return }
            try wait(until: deadline)
        }
    }

    private func shakeHands(_ deadline: ContinuousClock.Instant) throws(RedisError) {
        guard let tls else { return }
        while true {
            let isDone = try tls.handshake()
            outgoing += tls.takeOutgoing()
            try flush()
            if isDone { return }
            try wait(until: deadline)
            if let count = try socket.receive(buffer.bytes) {
                try tls.add(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]))
            }
        }
    }

    private func wait(until deadline: ContinuousClock.Instant) throws(RedisError) {
        let events = hasOutgoing ? POLLIN | POLLOUT : POLLIN
        guard DescriptorPoll.wait(for: descriptor, events, until: deadline) else { throw .timedOut }
    }
}

private final class ReadBuffer {
    let bytes: UnsafeMutableRawBufferPointer

    init(size: Int) { bytes = .allocate(byteCount: size, alignment: 1) }

    deinit { bytes.deallocate() }
}
