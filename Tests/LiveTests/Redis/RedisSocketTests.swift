#if os(Linux)
import Foundation
import Testing

@testable import Live

struct RedisSocketTests {
    /// A socket that listens; for one connection and no more, where it is to be silent.
    private struct Listener: ~Copyable {
        let descriptor: Int32
        let port: Int

        init(_ host: String, port: Int = 0, isSilent: Bool = false) throws {
            let info = try RedisSocketTests.address(host, port)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            try #require(bind(descriptor, info.ai_addr, info.ai_addrlen) == 0)
            try #require(listen(descriptor, isSilent ? 0 : 8) == 0)
            var bound = sockaddr_in()
            var size = info.ai_addrlen
            _ = withUnsafeMutablePointer(to: &bound) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
            }
            self.descriptor = descriptor
            self.port = Int(UInt16(bigEndian: bound.sin_port))
        }

        deinit { close(descriptor) }
    }

    /// An address in numbers; what it points to lives as long as the process.
    private static func address(_ host: String, _ port: Int) throws -> addrinfo {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        try #require(getaddrinfo(host, String(port), &hints, &list) == 0)
        return try #require(list).pointee
    }

    @Test func anAddressThatSaysNothingLeavesTimeToTheNext() throws {
        let silent = try Listener("127.0.0.1", isSilent: true)
        let addresses = try ["127.0.0.1", "127.0.0.2"].map { try RedisSocketTests.address($0, silent.port) }
        // Those who came first are never taken, so the system answers nobody else.
        let first = try RedisSocket([addresses[0]], .now + .seconds(10))
        #expect(throws: RedisError.self) { try RedisSocket([addresses[0]], .now + .milliseconds(200)) }

        let answering = try Listener("127.0.0.2", port: silent.port)
        let deadline = ContinuousClock.now + .seconds(6)
        _ = try RedisSocket(addresses, deadline)
        // What follows, such as signing in, has to be done before the same deadline.
        #expect(ContinuousClock.now < deadline)
        #expect(first.descriptor >= 0 && answering.port == silent.port)
    }
}
#endif
