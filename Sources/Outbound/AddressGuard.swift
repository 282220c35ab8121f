/// Says which addresses may be called: those of the public Internet, and what the configuration adds.
public struct AddressGuard: Sendable {
    private let allowed: [IPNetwork]

    /// A guard that lets the addresses of `allowed` pass too.
    public init(allowing allowed: [IPNetwork] = []) {
        self.allowed = allowed
    }

    /// Why an address must not be called, such as `a loopback address`; nil where it may be.
    public func objection(to address: IPAddress) -> String? {
        if allowed.contains(where: { $0.contains(address) }) { return nil }
        if let special = Self.special.first(where: { $0.network.contains(address) }) { return special.name }
        if address.isIPv4 { return nil }
        if let inner = Self.embedded(in: address) {
            return objection(to: inner).map { "\($0) within one of IPv6" }
        }
        return Self.global?.contains(address) == true ? nil : "none of the public Internet"
    }

    /// The IPv4 address that a gateway takes out of an IPv6 address: NAT64 and 6to4.
    private static func embedded(in address: IPAddress) -> IPAddress? {
        let bytes = address.bytes
        if bytes.starts(with: [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0]) {
            return IPAddress(bytes: Array(bytes[12...]))
        }
        return bytes.starts(with: [0x20, 0x02]) ? IPAddress(bytes: Array(bytes[2..<6])) : nil
    }

    /// All of IPv6 that is given out for the public Internet.
    private static let global = IPNetwork("2000::/3")

    /// What IANA keeps for other purposes, in IPv4 and within the above.
    private static let special: [(network: IPNetwork, name: String)] = [
        ("0.0.0.0/8", "an address of this host"), ("10.0.0.0/8", "a private address"),
        ("100.64.0.0/10", "an address of a carrier's network"), ("127.0.0.0/8", "a loopback address"),
        ("169.254.0.0/16", "a link-local address"), ("172.16.0.0/12", "a private address"),
        ("192.0.0.0/24", "a reserved address"), ("192.0.2.0/24", "an address for documentation"),
        ("192.31.196.0/24", "a reserved address"), ("192.52.193.0/24", "a reserved address"),
        ("192.88.99.0/24", "a reserved address"), ("192.168.0.0/16", "a private address"),
        ("192.175.48.0/24", "a reserved address"), ("198.18.0.0/15", "an address for benchmarks"),
        ("198.51.100.0/24", "an address for documentation"), ("203.0.113.0/24", "an address for documentation"),
        ("224.0.0.0/4", "a multicast address"), ("240.0.0.0/4", "a reserved address"),
        ("::/128", "an address of this host"), ("::1/128", "a loopback address"),
        ("fc00::/7", "a private address"), ("fe80::/10", "a link-local address"),
        ("fec0::/10", "a private address"), ("ff00::/8", "a multicast address"),
        ("2001::/23", "a reserved address"), ("2001:db8::/32", "an address for documentation"),
        ("2620:4f:8000::/48", "a reserved address"), ("3fff::/20", "an address for documentation"),
    ].compactMap { text, name in IPNetwork(text).map { (network: $0, name: name) } }
}
