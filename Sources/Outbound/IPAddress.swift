#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// An IP address in bytes; an IPv4 address that is mapped into IPv6 is that IPv4 address.
public struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// 4 bytes of IPv4, or 16 of IPv6, the highest first.
    public let bytes: [UInt8]

    /// Reads `192.0.2.1` or `2001:db8::1`, without a port, brackets or a zone; nil for anything else.
    public init?(_ text: some StringProtocol) {
        let text = String(text)
        guard text.utf8.count <= 64, !text.utf8.contains(0) else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 {
            self.init(bytes: Array(bytes[..<4]))
        } else if inet_pton(AF_INET6, text, &bytes) == 1 {
            self.init(bytes: bytes)
        } else {
            return nil
        }
    }

    /// An address of 4 or 16 bytes.
    init(bytes: [UInt8]) {
        let isMapped =
            bytes.count == 16 && bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xff && bytes[11] == 0xff
        self.bytes = isMapped ? Array(bytes[12...]) : bytes
    }

    /// Whether it is one of IPv4.
    public var isIPv4: Bool { bytes.count == 4 }

    /// The address as it is written: `192.0.2.1`, `2001:db8::1`.
    public var description: String {
        guard !isIPv4 else { return bytes.map(String.init).joined(separator: ".") }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(AF_INET6, bytes, &text, socklen_t(text.count)) != nil else { return "::" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// A network: the addresses that begin with the same bits.
public struct IPNetwork: Sendable, Hashable, CustomStringConvertible {
    private let address: IPAddress
    private let bits: Int

    /// What is allowed, in words.
    public static let allowed = "networks such as 10.0.0.0/8, 192.168.1.5 or fd00::/8, by comma"

    /// Reads a network, or one address; nil for anything else, and where bits behind the prefix are set.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = IPAddress(first) else { return nil }
        // `::ffff:10.0.0.0/104` would be read as IPv4 with a prefix of IPv6.
        guard address.isIPv4 != first.contains(":") else { return nil }
        let most = address.bytes.count * 8
        self.address = address
        guard parts.count == 2 else {
            bits = most
            return
        }
        guard parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }), let bits = Int(parts[1]), bits <= most else {
            return nil
        }
        self.bits = bits
        guard IPNetwork.masked(address.bytes, bits) == address.bytes else { return nil }
    }

    /// Whether the address is in it.
    public func contains(_ other: IPAddress) -> Bool {
        other.bytes.count == address.bytes.count && IPNetwork.masked(other.bytes, bits) == address.bytes
    }

    /// The network as it is written, such as `10.0.0.0/8`.
    public var description: String { "\(address)/\(bits)" }

    private static func masked(_ bytes: [UInt8], _ bits: Int) -> [UInt8] {
        bytes.enumerated().map { place, byte in
            let kept = min(8, max(0, bits - place * 8))
            return byte & ~UInt8(truncatingIfNeeded: 0xff >> kept)
        }
    }
}
