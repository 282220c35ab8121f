import Foundation
import NIOCore

/// Where a client is, as far as shares and caps go by it: an IPv4 address, or the /64 of an IPv6 address, since one
/// subscriber has at least a whole /64.
struct ClientNetwork: Hashable, Sendable {
    private let family: UInt8
    private let bits: UInt64

    /// Whoever has no address, such as the other end of a Unix socket.
    static let unknown = ClientNetwork(family: 0, bits: 0)

    private init(family: UInt8, bits: UInt64) {
        self.family = family
        self.bits = bits
    }

    /// The network of a connection's other end.
    init(_ address: SocketAddress?) {
        switch address {
        case .v4(let address): self.init(v4: address.address.sin_addr)
        case .v6(let address): self.init(v6: address.address.sin6_addr)
        case .unixDomainSocket, nil: self = .unknown
        }
    }

    /// The network of an address as a proxy writes it; unknown where it is none.
    init(_ text: String) {
        var v4 = in_addr()
        var v6 = in6_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            self.init(v4: v4)
        } else if inet_pton(AF_INET6, text, &v6) == 1 {
            self.init(v6: v6)
        } else {
            self = .unknown
        }
    }

    private init(v4 address: in_addr) {
        self.init(family: 4, bits: UInt64(UInt32(bigEndian: address.s_addr)))
    }

    private init(v6 address: in6_addr) {
        let (high, low) = withUnsafeBytes(of: address) { bytes in
            (
                UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
        // ::ffff:192.0.2.1 is the IPv4 address in it.
        let isMapped = high == 0 && low >> 32 == 0xFFFF
        self.init(family: isMapped ? 4 : 6, bits: isMapped ? low & 0xFFFF_FFFF : high)
    }
}
