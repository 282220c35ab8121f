import Foundation
import NIOCore

/// Where a client is, as far as shares and caps go by it: an IPv4 address, or the /64 of an IPv6 address, since one
/// subscriber has at least a whole /64.
package struct ClientNetwork: Hashable, Sendable {
    private let family: UInt8
    private let bits: UInt64

    /// Whoever has no address, such as the other end of a Unix socket.
    package static let unknown = ClientNetwork(family: 0, bits: 0)

    private init(family: UInt8, bits: UInt64) {
        self.family = family
        self.bits = bits
    }

    /// The network of a connection's other end.
    package init(_ address: SocketAddress?) {
        switch address {
        case .v4(let address):
            self = address.withRawAddress { ClientNetwork(v4: UnsafeRawBufferPointer(rebasing: $0[4..<8])) }
        case .v6(let address):
            self = address.withRawAddress { ClientNetwork(v6: UnsafeRawBufferPointer(rebasing: $0[8..<24])) }
        case .unixDomainSocket, nil: self = .unknown
        }
    }

    /// The network of an address as a proxy writes it; unknown where it is none.
    package init(_ text: String) {
        self = withUnsafeTemporaryAllocation(byteCount: 16, alignment: 8) { bytes in
            guard let start = bytes.baseAddress else { return .unknown }
            if inet_pton(AF_INET, text, start) == 1 {
                return ClientNetwork(v4: UnsafeRawBufferPointer(rebasing: bytes[..<4]))
            }
            return inet_pton(AF_INET6, text, start) == 1 ? ClientNetwork(v6: UnsafeRawBufferPointer(bytes)) : .unknown
        }
    }

    private init(v4 bytes: UnsafeRawBufferPointer) {
        self.init(family: 4, bits: UInt64(UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))))
    }

    private init(v6 bytes: UnsafeRawBufferPointer) {
        let high = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
        let low = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        // ::ffff:192.0.2.1 is the IPv4 address in it.
        let isMapped = high == 0 && low >> 32 == 0xFFFF
        self.init(family: isMapped ? 4 : 6, bits: isMapped ? low & 0xFFFF_FFFF : high)
    }
}

extension SocketAddress.IPv4Address {
    /// Lends the system's structure, in which the address stands behind family and port.
    fileprivate func withRawAddress<Result>(_ use: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeBytes(of: address, use)
    }
}

extension SocketAddress.IPv6Address {
    /// Lends the system's structure, in which the address stands behind family, port and flow.
    fileprivate func withRawAddress<Result>(_ use: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeBytes(of: address, use)
    }
}
