#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// An IPv4 or IPv6 address in its one canonical form, whatever else stood beside it.
public struct NetworkAddress: Sendable, Hashable {
    /// The address as it is written: `192.0.2.1`, or `2001:db8::1` in small letters.
    public let text: String

    /// Longer texts are no address, whatever they hold.
    private static let longest = 128

    /// Reads an address, alone or as a proxy reports it: with a port (`192.0.2.1:80`, `[2001:db8::1]:443`), a zone
    /// (`fe80::1%eth0`), in quotes, or after `for=`; an IPv4 address that is mapped into IPv6 is that IPv4 address.
    ///
    /// Returns nil for anything else, such as `unknown` or a name.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= Self.longest, !text.utf8.contains(0), let host = Self.host(in: Substring(text)) else {
            return nil
        }
        if let bytes = Self.bytes(of: host, family: AF_INET, count: 4) {
            self.text = Self.dotted(bytes[...])
            return
        }
        // A zone names an interface of one machine; it is no part of the address.
        let plain = host.prefix { $0 != "%" }
        guard let bytes = Self.bytes(of: plain, family: AF_INET6, count: 16) else { return nil }
        let isMapped = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xff && bytes[11] == 0xff
        guard let written = isMapped ? Self.dotted(bytes[12...]) : Self.written(bytes) else { return nil }
        self.text = written
    }

    /// What may be an address, without what a proxy writes around it; nil where that is not well-formed.
    private static func host(in text: Substring) -> Substring? {
        var rest = trimmed(text)
        if rest.lowercased().hasPrefix("for=") { rest = trimmed(rest.dropFirst(4).prefix { $0 != ";" }) }
        if rest.hasPrefix("\"") {
            guard rest.count >= 2, rest.hasSuffix("\"") else { return nil }
            rest = rest.dropFirst().dropLast()
        }
        if rest.hasPrefix("[") {
            guard let end = rest.firstIndex(of: "]") else { return nil }
            let host = rest[rest.index(after: rest.startIndex)..<end]
            let port = rest[rest.index(after: end)...]
            return host.contains(":") && (port.isEmpty || isPort(port)) ? host : nil
        }
        // More than one colon is IPv6 without brackets, which has no port.
        guard let colon = rest.firstIndex(of: ":"), rest.lastIndex(of: ":") == colon else { return rest }
        return isPort(rest[colon...]) ? rest[..<colon] : nil
    }

    /// Whether a text is a colon with a port behind it.
    private static func isPort(_ text: Substring) -> Bool {
        let digits = text.utf8.dropFirst()
        guard text.utf8.first == 0x3A, (1...5).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) })
        else {
            return false
        }
        return UInt16(text.dropFirst()) != nil
    }

    private static func bytes(of host: Substring, family: Int32, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return inet_pton(family, String(host), &bytes) == 1 ? bytes : nil
    }

    private static func written(_ bytes: [UInt8]) -> String? {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(AF_INET6, bytes, &text, socklen_t(text.count)) != nil else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    private static func dotted(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.map(String.init).joined(separator: ".")
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " || $0 == "\t" }
        guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return start[...last]
    }
}
