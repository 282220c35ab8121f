import Foundation

/// A TCP connection that never blocks beyond a deadline; used by one thread.
final class RedisSocket {
    /// The socket, for `poll`.
    let descriptor: Int32

    /// Connects to the first address of `host` that answers before `deadline`.
    convenience init(host: String, port: Int, deadline: ContinuousClock.Instant) throws(RedisError) {
        var hints = addrinfo()
        #if os(Linux)
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
        hints.ai_socktype = SOCK_STREAM
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, String(port), &hints, &list)
        guard status == 0 else {
            throw .away("the host cannot be found: \(String(cString: gai_strerror(status)))")
        }
        defer { freeaddrinfo(list) }
        let addresses = list.map { sequence(first: $0) { $0.pointee.ai_next }.map(\.pointee) }
        try self.init(addresses ?? [], deadline)
    }

    /// Connects to the first of `addresses` that answers before `deadline`.
    ///
    /// Each has its share of the time that is left: one that says nothing does not take that of the next.
    init(_ addresses: [addrinfo], _ deadline: ContinuousClock.Instant) throws(RedisError) {
        var reason = "the host has no address"
        for (place, info) in addresses.enumerated() {
            let share = (deadline - .now) / (addresses.count - place)
            switch RedisSocket.connect(info, .now + share) {
            case .success(let descriptor):
                self.descriptor = descriptor
                return
            case .failure(let error): reason = error.description
            }
        }
        throw .away(reason)
    }

    deinit { close(descriptor) }

    /// Sends what the system takes now of `bytes`, and returns how many these were.
    func send(_ bytes: ArraySlice<UInt8>) throws(RedisError) -> Int {
        #if os(Linux)
        let flags = Int32(MSG_NOSIGNAL)
        #else
        let flags: Int32 = 0
        #endif
        let count = bytes.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, flags) }
        if count >= 0 { return count }
        guard RedisSocket.isTransient(errno) else { throw .away(RedisSocket.reason(errno)) }
        return 0
    }

    /// Takes what has come, up to the buffer's size; nil where nothing has.
    func receive(_ buffer: UnsafeMutableRawBufferPointer) throws(RedisError) -> Int? {
        let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
        if count > 0 { return count }
        if count == 0 { throw .away("Redis closed the connection") }
        guard RedisSocket.isTransient(errno) else { throw .away(RedisSocket.reason(errno)) }
        return nil
    }

    private static func connect(
        _ info: addrinfo, _ deadline: ContinuousClock.Instant
    ) -> Result<Int32, RedisError> {
        let descriptor = socket(info.ai_family, info.ai_socktype, info.ai_protocol)
        guard descriptor >= 0 else { return .failure(.away(reason(errno))) }
        var one: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, size)
        #if !os(Linux)
        setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &one, size)
        #endif
        var problem = Foundation.connect(descriptor, info.ai_addr, info.ai_addrlen) == 0 ? 0 : errno
        if problem == EINPROGRESS {
            if DescriptorPoll.wait(for: descriptor, POLLOUT, until: deadline) {
                var length = size
                getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &problem, &length)
            } else {
                problem = ETIMEDOUT
            }
        }
        if problem == 0 { return .success(descriptor) }
        close(descriptor)
        return .failure(.away(reason(problem)))
    }

    private static func isTransient(_ code: Int32) -> Bool {
        code == EAGAIN || code == EWOULDBLOCK || code == EINTR
    }

    private static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }
}

/// Waits for descriptors.
enum DescriptorPoll {
    /// Waits until one of the events happens; false where the deadline came first.
    static func wait(for descriptor: Int32, _ events: Int32, until deadline: ContinuousClock.Instant) -> Bool {
        var item = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        while true {
            let count = poll(&item, 1, milliseconds(until: deadline))
            if count > 0 { return true }
            if count == 0 || errno != EINTR { return false }
        }
    }

    /// The time until a deadline for `poll`: at least 0, rounded up.
    static func milliseconds(until deadline: ContinuousClock.Instant) -> Int32 {
        let left = (deadline - .now) / .milliseconds(1)
        return Int32(max(0, min(60_000, left.rounded(.up))))
    }
}
