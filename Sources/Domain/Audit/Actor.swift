/// Who changes something, and from where.
public struct Actor: Sendable, Equatable {
    /// What kind of actor it is.
    public enum Kind: String, Sendable, CaseIterable {
        /// Somebody who is signed in, or who tried to.
        case user
        /// A program with a key.
        case key
        /// Whoever ran a command on the server's machine.
        case command
        /// The server by itself.
        case job
        /// Somebody whom nothing is known of, such as who opens a set-up link.
        case anonymous
    }

    /// What kind of actor it is.
    public let kind: Kind
    /// The identifier of the user or key in the store; nil for others, and for keys fixed by configuration.
    public let id: Int64?
    /// The name of the user, key, system account or job; what was typed where a login failed.
    public let name: String
    /// The address that the request came from; nil where there was no request.
    public let address: String?
    /// The identifier of the request; nil where there was none.
    public let requestID: String?

    /// An actor; `name` is cut off after 255 bytes.
    public init(_ kind: Kind, id: Int64? = nil, name: String, address: String? = nil, requestID: String? = nil) {
        self.kind = kind
        self.id = id
        self.name = name.prefix(utf8: 255)
        self.address = address?.prefix(utf8: 64)
        self.requestID = requestID
    }

    /// Whoever ran a command, by the name of the system account.
    public static func command(account: String) -> Actor { Actor(.command, name: account) }

    /// A job of the server.
    public static func job(_ name: String) -> Actor { Actor(.job, name: name) }
}

extension String {
    /// The longest beginning that has at most `limit` bytes of UTF-8 and cuts no character of Unicode in two.
    fileprivate func prefix(utf8 limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var end = utf8.index(startIndex, offsetBy: limit)
        while end > startIndex, utf8[end] & 0b1100_0000 == 0b1000_0000 { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}
