/// An address to call, read by one strict set of rules, and written anew: whatever comes after reads the same host.
///
/// Its text holds secrets where its user put some into it, so only `place` is shown.
public struct OutboundURL: Sendable, Hashable, CustomStringConvertible {
    /// `http` or `https`.
    public let scheme: String
    /// The host's name in small letters, or its IP address without brackets.
    public let host: String
    /// The port: 80 or 443 where the address has none.
    public let port: Int
    /// The path, with the query.
    let target: String
    /// The address, where the host is one.
    let literal: IPAddress?

    /// The most bytes of an address.
    public static let longest = 2_048

    /// Reads `http://host/path` or `https://host:port/path?query`; throws what is wrong, in words that do not repeat it.
    public init(_ text: String) throws(OutboundError) {
        guard text.utf8.count <= Self.longest else { throw .invalidURL("has more than \(Self.longest) bytes") }
        guard text.utf8.allSatisfy({ (0x21...0x7e).contains($0) && !Self.forbidden.contains($0) }) else {
            throw .invalidURL("has white space, a backslash or another character that has to be percent-encoded")
        }
        guard let colon = text.firstRange(of: "://") else {
            throw .invalidURL("does not begin with http:// or https://")
        }
        let scheme = text[..<colon.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else {
            throw .invalidURL("does not begin with http:// or https://")
        }
        let rest = text[colon.upperBound...]
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let authority = rest[..<end]
        guard !authority.contains("@") else {
            throw .invalidURL("has a user or a password before its host; send them in a header")
        }
        let (host, port) = try Self.split(authority)
        self.scheme = scheme
        (self.host, literal) = try Self.host(host)
        self.port = try Self.port(port, of: scheme)
        let target = rest[end...].prefix { $0 != "#" }
        self.target = target.hasPrefix("/") ? String(target) : "/\(target)"
    }

    /// Where it leads, without path and query: fit for logs.
    public var place: String {
        let shown = literal?.isIPv4 == false ? "[\(host)]" : host
        return port == (scheme == "https" ? 443 : 80) ? "\(scheme)://\(shown)" : "\(scheme)://\(shown):\(port)"
    }

    /// The same as `place`.
    public var description: String { place }

    /// The whole address.
    var text: String { place + target }

    private static let forbidden = Set(#"\"<>^`{|}"#.utf8)

    /// The host, in brackets where it has them, and what stands behind the colon after it.
    private static func split(
        _ authority: Substring
    ) throws(OutboundError) -> (host: Substring, port: Substring?) {
        let afterHost: Substring.Index
        if authority.hasPrefix("[") {
            guard let bracket = authority.firstIndex(of: "]") else { throw .invalidURL("has no ] behind its host") }
            afterHost = authority.index(after: bracket)
        } else {
            afterHost = authority.firstIndex(of: ":") ?? authority.endIndex
        }
        let tail = authority[afterHost...]
        guard !tail.isEmpty else { return (authority, nil) }
        guard tail.hasPrefix(":") else { throw .invalidURL("has something between its host and its port") }
        return (authority[..<afterHost], tail.dropFirst())
    }

    private static func host(_ text: Substring) throws(OutboundError) -> (String, IPAddress?) {
        if text.hasPrefix("[") {
            let inner = text.dropFirst().dropLast()
            guard inner.contains(":"), let address = IPAddress(inner) else {
                throw .invalidURL("has no IPv6 address between its brackets")
            }
            return (address.description, address)
        }
        var name = text.lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        let isName = labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.utf8.allSatisfy(isOfName) && !label.hasPrefix("-")
        }
        guard isName, name.utf8.count <= 253, let last = labels.last else {
            throw .invalidURL("has no host, or one with characters that none has; others have to be in punycode")
        }
        guard isNumber(last) else { return (name, nil) }
        // Resolvers also take 127.1, 0x7f.1, 017700000001 and 2130706433: an address is written in one way here.
        guard let address = IPAddress(name), address.description == name else {
            throw .invalidURL("has a number for a host; an address is written as four numbers from 0 to 255")
        }
        return (name, address)
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// Whether a host that ends with this label is read as a number.
    private static func isNumber(_ label: Substring) -> Bool {
        let digits = label.utf8.allSatisfy { (0x30...0x39).contains($0) }
        return digits || (label.hasPrefix("0x") && label.dropFirst(2).allSatisfy(\.isHexDigit))
    }

    private static func port(_ text: Substring?, of scheme: String) throws(OutboundError) -> Int {
        guard let text, !text.isEmpty else { return scheme == "https" ? 443 : 80 }
        guard text.utf8.count <= 5, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(text),
            (1...65_535).contains(port)
        else { throw .invalidURL("has a port that is no number from 1 to 65535") }
        guard !blockedPorts.contains(port) else {
            throw .invalidURL("has port \(port), on which other protocols than HTTP are spoken")
        }
        return port
    }

    /// The ports that the Fetch standard blocks, and those of databases.
    private static let blockedPorts: Set<Int> = [
        1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
        110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530,
        531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3306, 3659, 4045,
        4190, 5060, 5061, 5432, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080, 11_211,
    ]
}
