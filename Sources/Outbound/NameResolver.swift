import NIOPosix

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Finds the addresses of a host's name.
struct NameResolver: Sendable {
    /// The addresses of a name, in the order in which they are to be tried; empty where it has none.
    let addresses: @Sendable (String) async throws -> [IPAddress]

    /// The system's resolver, on threads of its own.
    static let system = NameResolver { name in
        try await threads.runIfActive { NameResolver.resolve(name) }
    }

    /// Two threads for those who ask: a name server that does not answer holds up no files and no other work.
    private static let threads: NIOThreadPool = {
        let threads = NIOThreadPool(numberOfThreads: 2)
        threads.start()
        return threads
    }()

    private static func resolve(_ name: String) -> [IPAddress] {
        var hints = addrinfo()
        #if os(Linux)
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
        hints.ai_socktype = SOCK_STREAM
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        return sequence(first: list, next: { $0?.pointee.ai_next }).compactMap {
            $0.flatMap { address(of: $0.pointee) }
        }
    }

    private static func address(of info: addrinfo) -> IPAddress? {
        guard let socket = info.ai_addr else { return nil }
        switch info.ai_family {
        case AF_INET:
            return socket.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                IPAddress(bytes: withUnsafeBytes(of: $0.pointee.sin_addr, Array.init))
            }
        case AF_INET6:
            return socket.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                // A zone names an interface: such an address is link-local, which the guard refuses.
                IPAddress(bytes: withUnsafeBytes(of: $0.pointee.sin6_addr, Array.init))
            }
        default: return nil
        }
    }
}
